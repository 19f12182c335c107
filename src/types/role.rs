//! PropBank role labels.

use std::fmt;
use std::str::FromStr;

/// A role with its affix: `ARG0`, `R-ARG1`, `C-ARGM-TMP`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleLabel {
    /// `R-`, `C-` or nothing.
    pub affix: Affix,
    /// The role itself.
    pub role: Role,
}

/// How an argument span relates to the role's main span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Affix {
    /// The argument itself.
    None,
    /// A relative pronoun that stands for the argument (`R-`).
    Relative,
    /// The continuation of a split argument (`C-`).
    Continuation,
}

macro_rules! roles {
    ($($variant:ident $name:literal $about:literal,)*) => {
        /// A PropBank role.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $(#[doc = $about] $variant,)* }

        impl Role {
            /// All roles.
            pub const ALL: &'static [Role] = &[$(Role::$variant,)*];

            /// PropBank's name.
            pub fn name(self) -> &'static str {
                match self { $(Role::$variant => $name,)* }
            }
        }
    };
}

roles! {
    Arg0 "ARG0" "Agent.",
    Arg1 "ARG1" "Patient, theme.",
    Arg2 "ARG2" "Second argument of the roleset: recipient, attribute, instrument.",
    Arg3 "ARG3" "Third argument of the roleset.",
    Arg4 "ARG4" "Fourth argument of the roleset.",
    Arg5 "ARG5" "Fifth argument of the roleset.",
    ArgA "ARGA" "Causer of a caused action.",
    Adj "ARGM-ADJ" "Adjective of a nominal predicate.",
    Adv "ARGM-ADV" "Adverbial clause or sentence adverb.",
    Cau "ARGM-CAU" "Cause.",
    Com "ARGM-COM" "Companion.",
    Cxn "ARGM-CXN" "Construction.",
    Dir "ARGM-DIR" "Direction.",
    Dis "ARGM-DIS" "Discourse marker.",
    Ext "ARGM-EXT" "Extent.",
    Gol "ARGM-GOL" "Goal.",
    Loc "ARGM-LOC" "Place.",
    Lvb "ARGM-LVB" "Light verb of a nominal predicate.",
    Mnr "ARGM-MNR" "Manner.",
    Mod "ARGM-MOD" "Modal verb.",
    Neg "ARGM-NEG" "Negation.",
    Prd "ARGM-PRD" "Secondary predication.",
    Prp "ARGM-PRP" "Purpose.",
    Prr "ARGM-PRR" "The noun of a light-verb construction.",
    Rec "ARGM-REC" "Reciprocal.",
    Tmp "ARGM-TMP" "Time.",
    Verb "V" "The predicate's own particle (only as `C-V`).",
}

impl RoleLabel {
    /// A role without affix.
    pub const fn plain(role: Role) -> Self {
        Self { affix: Affix::None, role }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Role::ALL
            .iter()
            .copied()
            .find(|role| role.name() == name)
            .ok_or_else(|| format!("expected a PropBank role such as ARG0, but found {name:?}"))
    }
}

impl FromStr for RoleLabel {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let (affix, role) = if let Some(rest) = name.strip_prefix("R-") {
            (Affix::Relative, rest)
        } else if let Some(rest) = name.strip_prefix("C-") {
            (Affix::Continuation, rest)
        } else {
            (Affix::None, name)
        };
        Ok(Self { affix, role: role.parse()? })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for RoleLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.affix {
            Affix::None => {}
            Affix::Relative => f.write_str("R-")?,
            Affix::Continuation => f.write_str("C-")?,
        }
        f.write_str(self.role.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for role in Role::ALL {
            for prefix in ["", "R-", "C-"] {
                let name = format!("{prefix}{role}");
                assert_eq!(name.parse::<RoleLabel>().expect("a role").to_string(), name);
            }
        }
        assert!("ARG9".parse::<RoleLabel>().unwrap_err().contains("ARG9"));
    }
}
