//! Words as they are compared: lower case, without signs, line ends and soft hyphens.
//!
//! The hashes here are written out, not taken from the standard library, because records depend on them and must be the
//! same in every build.

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != SOFT_HYPHEN)
        .map(|word| word.chars().filter(|it| *it != SOFT_HYPHEN).collect::<String>().to_lowercase())
        .filter(|word| !word.is_empty())
}

const SOFT_HYPHEN: char = '\u{ad}';

/// The words of a text with one blank between them.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word);
    }
    folded
}

/// Whether two texts are the same words, line ends, signs and case aside.
pub fn same_words(a: &str, b: &str) -> bool {
    words(a).eq(words(b))
}

/// FNV-1a of some bytes, mixed so that all 64 bits depend on all of them.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(hash)
}

/// The finalizer of SplitMix64.
pub(super) fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_signs_and_case_do_not_count() {
        let cases = [
            ("The DEA's\n  office", "the dea s office"),
            ("the DEA’s office.", "the dea s office"),
            ("co\u{ad}operate — now", "cooperate now"),
            ("ÉMILE paid", "émile paid"),
            ("…", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(folded(text), expected, "{text}");
        }
    }
}
