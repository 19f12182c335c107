//! Pieces of an argument that fill a role by themselves: its possessor, the money in it, what follows a preposition, one of two objects.
//!
//! In: an argument's tokens. Out: the filler, where the piece is there.

use std::ops::Range;

use crate::types::{EntityKind, EntityLabel, Pos, Via};

use super::cues::CUES;
use super::fillers::{Fill, inside_reference, one, plain, resolved};
use super::phrases::{is_clause, is_preposition, trim, without_determiner};
use super::reading::Reading;

/// Two objects that a model took for one: "the estate R1.5 million", "Ana Ruiz chief executive".
pub fn two_objects(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<(Fill, Fill)> {
    let tokens = trim(reading, tokens.clone());
    let person = reading.reference_at(tokens.start, &tokens).filter(|it| {
        it.via == Via::Name
            && reading.links.entities.get(it.entity).is_some_and(|it| it.kind == EntityKind::Person)
    });
    let behind_name = person.map(|it| reading.seg.tokens_in(it.span).end).filter(|&end| {
        end < tokens.end
            && matches!(reading.pos(end), Pos::Noun | Pos::Adj | Pos::Det | Pos::Propn)
            && !reading.is_word(end, &["'s", "’s"])
    });
    let before_money = || {
        let money = money_inside(reading, &tokens)?;
        let start = money.tokens.start;
        let apart = start > tokens.start
            && !is_preposition(reading, start - 1)
            && matches!(reading.pos(start - 1), Pos::Noun | Pos::Propn | Pos::Pron);
        apart.then_some(start)
    };
    // "The tie-up its blessing", "the colleagues my word".
    let own = || {
        (tokens.start + 1..tokens.end).find(|&token| {
            reading.is_word(token, &["its", "his", "her", "their", "our", "my", "your"])
                && matches!(reading.pos(token - 1), Pos::Noun | Pos::Propn)
        })
    };
    // "The firm to drill a well".
    let to_do = || {
        (tokens.start + 1..tokens.end.saturating_sub(1)).find(|&token| {
            reading.is_word(token, &["to"])
                && reading.pos(token + 1) == Pos::Verb
                && matches!(reading.pos(token - 1), Pos::Noun | Pos::Propn | Pos::Pron)
        })
    };
    let last = tokens.end.saturating_sub(1);
    let made = || (reading.is_word(last, &["public", "known"]) && tokens.len() > 1).then_some(last);
    let border = behind_name.or_else(before_money).or_else(made).or_else(own).or_else(to_do)?;
    Some((one(reading, tokens.start..border), one(reading, border..tokens.end)))
}

/// The possessor in a noun phrase: "Microsoft" in "Microsoft's office in Reston".
pub fn owner(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Fill> {
    if let Some(at) = tokens.clone().find(|&token| reading.is_word(token, &["'s", "’s", "'", "’"]))
        && at > tokens.start
    {
        return Some(one(reading, without_determiner(reading, tokens.start..at)));
    }
    // "its office", "our plant"
    let first = tokens.start;
    if reading.is_word(first, &["its", "his", "her", "their", "our", "my", "your"]) {
        let own = first..first + 1;
        // Whose "our" is, is plain without a name; "its" without one may be anybody's.
        let speaks = reading.is_word(first, &["our", "my", "your"]);
        return match reading.reference_at(first, tokens) {
            Some(reference) => Some(resolved(reading, own, reference)),
            None => speaks.then(|| plain(reading, own)),
        };
    }
    None
}

/// The possessor right before a noun trigger: "the company's pitch", "its pitch".
pub fn owner_before(
    reading: &Reading<'_>,
    trigger: usize,
    sentence: &Range<usize>,
) -> Option<Fill> {
    let mut at = trigger;
    while at > sentence.start
        && trigger - at < 4
        && matches!(reading.pos(at - 1), Pos::Adj | Pos::Noun | Pos::Num | Pos::Adv)
        && !reading.is_word(at - 1, &["its", "his", "her", "their", "our", "my"])
    {
        at -= 1;
    }
    if at == sentence.start {
        return None;
    }
    let before = at - 1;
    if reading.is_word(before, &["its", "his", "her", "their", "our", "my", "your"]) {
        let tokens = before..before + 1;
        return Some(match reading.reference_at(before, &tokens) {
            Some(reference) => resolved(reading, tokens, reference),
            None => plain(reading, tokens),
        });
    }
    if !reading.is_word(before, &["'s", "’s", "'", "’"]) || before == sentence.start {
        return None;
    }
    let mut start = before;
    while start > sentence.start
        && matches!(reading.pos(start - 1), Pos::Propn | Pos::Noun | Pos::Adj | Pos::Det | Pos::Num)
    {
        start -= 1;
    }
    (start < before).then(|| one(reading, start..before))
}

/// What follows a noun trigger after a preposition: "a pitch to the agency".
pub fn next_after(
    reading: &Reading<'_>,
    trigger: usize,
    prepositions: &[String],
    sentence: &Range<usize>,
) -> Option<Fill> {
    let mut token = trigger + 1;
    while token < sentence.end && token - trigger < 14 {
        let clause = matches!(reading.pos(token), Pos::Verb | Pos::Aux | Pos::Sconj);
        if clause || matches!(reading.token(token), "." | ";" | ":" | "," | "(") {
            return None;
        }
        // "An inquiry by the Ministry of Transport": a name's own preposition leads to nobody.
        if prepositions.iter().any(|word| reading.is_word(token, &[word.as_str()]))
            && !inside_reference(reading, token)
        {
            let tokens = phrase_from(reading, token + 1, sentence.end);
            // "A call with Odette on the 28th": a time is no topic.
            let dated = !tokens.is_empty() && reading.is_dated(&tokens);
            return (!tokens.is_empty() && !dated).then(|| one(reading, tokens));
        }
        // Other participants may stand between; a place or a time ends the noun's own phrase.
        if is_preposition(reading, token)
            && !reading.is_word(token, &["of", "for", "to", "from", "by", "with"])
        {
            return None;
        }
        token += 1;
    }
    None
}

/// What follows a preposition inside an argument: "a complaint against the agency".
pub fn after_inside(
    reading: &Reading<'_>,
    tokens: &Range<usize>,
    preposition: &str,
) -> Option<Fill> {
    let stem =
        preposition.strip_suffix('s').filter(|stem| *stem == "toward").unwrap_or(preposition);
    let at = tokens.clone().find(|&token| reading.is_word(token, &[preposition, stem]))?;
    // "a moratorium on selling it to the police": a gerund's clause goes on to the end.
    if reading.pos(at + 1) == Pos::Verb
        && reading.lower(at + 1).ends_with("ing")
        && at + 1 < tokens.end
    {
        return Some(plain(reading, trim(reading, at + 1..tokens.end)));
    }
    let phrase = phrase_from(reading, at + 1, tokens.end);
    (!phrase.is_empty()).then(|| one(reading, phrase))
}

/// All that follows a word inside an argument.
pub fn behind_inside(reading: &Reading<'_>, tokens: &Range<usize>, word: &str) -> Option<Fill> {
    // "[my word] that we will wait": the clause may stand right behind the argument.
    let behind =
        || (word == "that" && reading.is_word(tokens.end, &["that"])).then_some(tokens.end);
    let at = tokens.clone().find(|&token| reading.is_word(token, &[word])).or_else(behind)?;
    let stops = |token: &usize| matches!(reading.token(*token), "." | ";" | "!" | "?" | "");
    let end = if at < tokens.end { tokens.end } else { (at + 1..at + 40).find(stops)? };
    let rest = trim(reading, at + 1..end);
    if rest.is_empty() {
        return None;
    }
    let clause = word == "that" || is_clause(reading, &rest);
    Some(if clause { plain(reading, rest) } else { one(reading, rest) })
}

/// The amount of money inside an argument: as the model marked it, or a number beside a currency.
pub fn money_inside(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Fill> {
    let span = reading.span(tokens);
    let mut mentions = reading.mentions_in(span).iter();
    let marked = mentions.find(|mention| {
        mention.label == EntityLabel::Money
            && span.contains(mention.span)
            && !is_count(reading, &mention.tokens)
    });
    let found = marked.map(|mention| mention.tokens.clone()).or_else(|| amount(reading, tokens))?;
    // The country of a dollar belongs to its sign.
    let start = found.start;
    let country = start > tokens.start
        && reading.is_word(start - 1, &["US", "A", "C", "HK", "NZ", "S", "AU", "CA"])
        && reading.token(start) == "$";
    let mut fill = plain(reading, start - usize::from(country)..found.end);
    fill.kind = Some(EntityKind::Money);
    Some(fill)
}

/// "6,000 tonnes": a bare number before a noun counts things.
fn is_count(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let number = tokens
        .clone()
        .all(|token| reading.token(token).starts_with(|first: char| first.is_ascii_digit()));
    number
        && reading.pos(tokens.end) == Pos::Noun
        && !CUES.is_noun("currency", &reading.lower(tokens.end))
}

/// "19.4 million crowns", "£3m", "EUR 200,000": a number with the words of size and currency around it.
fn amount(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Range<usize>> {
    const BEFORE: &[&str] = &[
        "$", "£", "€", "¥", "₹", "US$", "A$", "C$", "R$", "USD", "EUR", "GBP", "CHF", "Rs", "Rs.",
        "INR", "KES", "NGN", "ZAR",
    ];
    const SIZE: &[&str] = &[
        "hundred", "thousand", "million", "billion", "trillion", "crore", "lakh", "m", "bn", "mn",
        "k",
    ];
    let is_number =
        |token: usize| reading.token(token).starts_with(|first: char| first.is_ascii_digit());
    // "R3 980", "KSh4,500": the letters of a currency stand at its first figure.
    let signed = |token: usize| {
        let figure = ["R", "Rs", "Sh", "KSh", "RM", "GHS", "CHF"]
            .iter()
            .find_map(|sign| reading.token(token).strip_prefix(sign));
        figure.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    if let Some(start) = tokens.clone().find(|&token| signed(token)) {
        let goes_on = |token: &usize| is_number(*token) || reading.is_word(*token, SIZE);
        let end = start + 1 + (start + 1..tokens.end).take_while(goes_on).count();
        return Some(start..end);
    }
    tokens.clone().filter(|&token| is_number(token)).find_map(|number| {
        let before = number > tokens.start && BEFORE.contains(&reading.token(number - 1));
        let mut end = number + 1;
        while end < tokens.end && (reading.is_word(end, SIZE) || is_number(end)) {
            end += 1;
        }
        let after = end < tokens.end && CUES.is_noun("currency", &reading.lower(end));
        let end = end + usize::from(after);
        (before || after).then(|| number - usize::from(before)..end)
    })
}

/// A noun phrase from a token on: up to a verb, a comma, or a preposition other than "of".
fn phrase_from(reading: &Reading<'_>, start: usize, end: usize) -> Range<usize> {
    // For "renovation of premises": a quotation's mark opens no other phrase.
    let start = start + usize::from(start < end && reading.token(start).starts_with(['"', '“']));
    let mut stop = start;
    while stop < end {
        let word = reading.token(stop);
        let of = reading.is_word(stop, &["of"]);
        if matches!(reading.pos(stop), Pos::Verb | Pos::Aux | Pos::Sconj)
            || matches!(word, "," | "." | ";" | ":" | "(" | ")" | "\"" | "”")
            || (is_preposition(reading, stop)
                && !of
                && stop > start
                && !inside_reference(reading, stop))
        {
            break;
        }
        stop += 1;
    }
    trim(reading, start..stop)
}
