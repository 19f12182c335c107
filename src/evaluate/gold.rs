//! Gold claims: what a person says that a document says.
//!
//! One line of JSON per claim:
//!
//! ```json
//! {"document":"article-01.txt","type":"pitch","trigger":"pitched","evidence":"pitched its body cameras",
//!  "roles":{"seller":["Axon","the company"],"product":["body cameras"],"buyer":[["Denver police"],["Boulder police"]]},
//!  "from":"2017-10-01","to":"2017-12-31","polarity":"positive","modality":"actual","source":["ACLU","the emails"]}
//! ```
//!
//! A role is a list of acceptable forms, or a list of such lists when several fill it together. The first role is the
//! first of its claim type. What is absent is not scored; `null` for `from`, `to` or `source` says that there is none.
//! A line with nothing but `document` marks a document without claims. `"optional": true` marks a claim that is neither
//! missed when absent nor false when found.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// One line of a gold file.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldClaim {
    /// The document's file name.
    pub document: String,
    /// The claim type; absent in a line that marks a document without claims.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The words that carry the event.
    #[serde(default)]
    pub trigger: String,
    /// A few words of the sentence, to tell places apart.
    #[serde(default)]
    pub evidence: Option<String>,
    /// The roles, in the claim type's order.
    #[serde(default, deserialize_with = "roles")]
    pub roles: Vec<GoldRole>,
    /// First day. Outer `None`: not scored. Inner `None`: there is none.
    #[serde(default, deserialize_with = "present")]
    pub from: Option<Option<String>>,
    /// Last day.
    #[serde(default, deserialize_with = "present")]
    pub to: Option<Option<String>>,
    /// `positive` or `negative`.
    #[serde(default)]
    pub polarity: Option<String>,
    /// `actual`, `attempted`, …
    #[serde(default)]
    pub modality: Option<String>,
    /// Acceptable forms of the source.
    #[serde(default, deserialize_with = "present")]
    pub source: Option<Option<Forms>>,
    /// Neither missed when absent nor false when found.
    #[serde(default)]
    pub optional: bool,
    /// A remark for people.
    #[serde(default)]
    pub note: Option<String>,
}

/// A role and what fills it.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldRole {
    /// Its name.
    pub name: String,
    /// Its fillers; several when they are coordinated. Each has one or more acceptable forms.
    pub fillers: Vec<Vec<String>>,
}

/// Acceptable forms: one string or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Forms(pub Vec<String>);

impl<'de> Deserialize<'de> for Forms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fillers = deserializer.deserialize_any(Fillers)?;
        Ok(Forms(fillers.into_iter().flatten().collect()))
    }
}

/// A field that is there, even when it is `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Roles in the order of the file, which a map type would lose.
fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<GoldRole>, D::Error> {
    struct Roles;

    impl<'de> Visitor<'de> for Roles {
        type Value = Vec<GoldRole>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("an object of roles")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            struct Wrapped(Vec<Vec<String>>);
            impl<'de> Deserialize<'de> for Wrapped {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_any(Fillers).map(Wrapped)
                }
            }
            let mut roles = Vec::new();
            while let Some((name, Wrapped(fillers))) = map.next_entry::<String, Wrapped>()? {
                if fillers.iter().all(Vec::is_empty) {
                    return Err(de::Error::custom(format!("role {name:?} has no form")));
                }
                roles.push(GoldRole { name, fillers });
            }
            Ok(roles)
        }
    }

    deserializer.deserialize_map(Roles)
}

/// `"A"`, `["A", "a"]` or `[["A", "a"], ["B"]]`.
struct Fillers;

impl<'de> Visitor<'de> for Fillers {
    type Value = Vec<Vec<String>>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a form, a list of forms, or a list of lists of forms")
    }

    fn visit_str<E: de::Error>(self, form: &str) -> Result<Self::Value, E> {
        Ok(vec![vec![form.to_owned()]])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Item {
            Form(String),
            Forms(Vec<String>),
        }
        let (mut forms, mut fillers) = (Vec::new(), Vec::new());
        while let Some(item) = list.next_element::<Item>()? {
            match item {
                Item::Form(form) => forms.push(form),
                Item::Forms(forms) => fillers.push(forms),
            }
        }
        if !forms.is_empty() && !fillers.is_empty() {
            return Err(de::Error::custom("a list holds either forms or lists of forms, not both"));
        }
        Ok(if fillers.is_empty() { vec![forms] } else { fillers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<GoldClaim, serde_json::Error> {
        serde_json::from_str(line)
    }

    #[test]
    fn roles_keep_their_order_and_forms() {
        let gold = parse(
            r#"{"document":"a.txt","type":"sell","trigger":"sold",
                "roles":{"seller":"Axon","buyer":[["A","a"],["B"]],"product":["x","y"]}}"#,
        )
        .expect("a gold claim");
        let names: Vec<&str> = gold.roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(names, ["seller", "buyer", "product"]);
        assert_eq!(gold.roles[1].fillers, [vec!["A", "a"], vec!["B"]]);
        assert_eq!(gold.roles[2].fillers, [["x", "y"]]);
    }

    #[test]
    fn absent_is_not_null() {
        let gold = parse(r#"{"document":"a.txt","from":null,"source":null}"#).expect("a line");
        assert_eq!((gold.from, gold.to), (Some(None), None));
        assert_eq!(gold.source, Some(None));
    }

    #[test]
    fn wrong_lines_are_refused() {
        for (line, part) in [
            (r#"{"document":"a","typ":"sell"}"#, "unknown field"),
            (r#"{"document":"a","roles":{"x":["a",["b"]]}}"#, "not both"),
            (r#"{"document":"a","roles":{"x":[]}}"#, "no form"),
            (r#"{"document":"a","roles":{"x":3}}"#, "a list of forms"),
        ] {
            let message = parse(line).expect_err(line).to_string();
            assert!(message.contains(part), "{message}");
        }
    }
}
