//! Page furniture in running text: share links, comment forms, newsletter boxes, notices.
//!
//! What it does: finds blocks (paragraphs) that are furniture by form: a short block that is, as a whole, a phrase of
//! page furniture. At the head and the tail, short blocks without sentence structure between two such blocks, and
//! lists of links under a heading such as "Related articles", go with them.
//!
//! Example: "Source link", "Leave a Reply", "Your email address will not be published." under an article.
//!
//! Limits: a paragraph of prose is never furniture, whatever words it holds; unknown furniture stays in the text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::dates;
use crate::types::Span;

/// The stretches of furniture inside `bodies`, in order.
pub(super) fn find(text: &str, bodies: &[Span]) -> Vec<Span> {
    let mut blocks: Vec<Block> = bodies.iter().flat_map(|&body| blocks(text, body)).collect();
    let mut marked = vec![false; blocks.len()];
    for (mark, block) in marked.iter_mut().zip(&blocks) {
        *mark = matches!(block.role, Role::Cue | Role::List | Role::Form);
    }
    comment_form(&mut blocks, &mut marked);
    // A lone line under a text that has no other furniture may be its author's own ("Source: …"), but a block that is a
    // cue as a whole has no claim in it either way.
    let prose = |block: &Block| block.role == Role::Prose;
    let first = blocks.iter().position(prose).unwrap_or(0);
    let last = blocks.iter().rposition(prose).unwrap_or(blocks.len());
    for at in 0..first.min(blocks.len()) {
        // A subtitle with a year in it is no line about the article.
        let line = blocks[at].span.of(text);
        let about = dates::find(line, None).is_some() || line.to_lowercase().starts_with("by ");
        marked[at] |= about && OPENING.is_match(line);
    }
    enclose(&mut marked, &blocks, 0..first.min(blocks.len()), false);
    enclose(&mut marked, &blocks, (last + 1).min(blocks.len())..blocks.len(), true);

    let mut found: Vec<Span> = Vec::new();
    for (block, _) in blocks.iter().zip(&marked).filter(|&(_, &mark)| mark) {
        match found.last_mut() {
            Some(span) if text[span.end()..block.span.start()].trim().is_empty() => {
                *span = span.cover(block.span);
            }
            _ => found.push(block.span),
        }
    }
    // Neighbours in different bodies stay apart.
    found
}

/// Whether a line is, as a whole, a phrase of page furniture.
pub(super) fn is_cue(line: &str) -> bool {
    role(line) != Role::Neutral && role(line) != Role::Prose
}

/// A short sentence inside a comment form ("We do not publish your address.") belongs to the form.
fn comment_form(blocks: &mut [Block], marked: &mut [bool]) {
    let form = |block: &Block| block.role == Role::Form;
    let (Some(first), Some(last)) = (blocks.iter().position(form), blocks.iter().rposition(form))
    else {
        return;
    };
    if blocks[first..=last].iter().any(|block| block.span.len() > 240) || last - first > 16 {
        return;
    }
    for at in first..=last {
        marked[at] = true;
        blocks[at].role = Role::Cue;
    }
}

/// In a stretch without prose at the head or tail, marks the short blocks between two cues, and those after a heading
/// of a list of links.
fn enclose(marked: &mut [bool], blocks: &[Block], range: Range<usize>, tail: bool) {
    let Some(first) = range.clone().find(|&at| marked[at]) else { return };
    let Some(last) = range.clone().rev().find(|&at| marked[at]) else { return };
    for mark in &mut marked[first..=last] {
        *mark = true;
    }
    if tail && range.clone().any(|at| blocks[at].role == Role::List) {
        for mark in &mut marked[last..range.end] {
            *mark = true;
        }
    }
}

struct Block {
    span: Span,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Furniture as a whole.
    Cue,
    /// A heading over a list of links.
    List,
    /// A piece of a comment form.
    Form,
    /// Sentences, or long enough to hold one.
    Prose,
    /// Short, and no sentence.
    Neutral,
}

/// The paragraphs of a body. Lines that are cues are blocks of their own, even without a blank line around them.
fn blocks(text: &str, body: Span) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = body.start();
    let mut open = false;
    for line in body.of(text).split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if span.is_empty() {
            open = false;
            continue;
        }
        let role = role(span.of(text));
        if matches!(role, Role::Cue | Role::List | Role::Form) {
            blocks.push(Block { span, role });
            open = false;
            continue;
        }
        match blocks.last_mut() {
            Some(block) if open => {
                block.span = block.span.cover(span);
                // Several lines without a blank line between them are a hard-wrapped paragraph, unless each of them is
                // as short as an entry of a list.
                if role == Role::Prose || span.len() > 60 || block.span.len() > 400 {
                    block.role = Role::Prose;
                }
            }
            _ => blocks.push(Block { span, role }),
        }
        open = true;
    }
    blocks
}

fn role(line: &str) -> Role {
    let line = line.trim().trim_start_matches(['*', '•', '»', '›', '>', '|', '-', '–', '#', ' ']);
    let line = line.trim_end_matches(['»', '›', '>', '|', ' ']);
    let words = line.split_whitespace().count();
    if line.chars().count() <= 240 {
        if LIST.is_match(line) {
            return Role::List;
        }
        if FORM.is_match(line) {
            return Role::Form;
        }
        // Several sentences are furniture when each of them is.
        let mut sentences = line
            .split_inclusive(['.', '!', '?'])
            .map(str::trim)
            .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
            .peekable();
        if CUE.is_match(line)
            || (sentences.peek().is_some()
                && sentences.all(|sentence| CUE.is_match(sentence) || FORM.is_match(sentence)))
        {
            return Role::Cue;
        }
    }
    let is_sentence = line.ends_with(['.', '!', '?', '"', '”', '’', ':', ')']) && words >= 4;
    if words > 18 || is_sentence { Role::Prose } else { Role::Neutral }
}

fn phrases(phrases: &[&str]) -> Regex {
    // Each phrase is the whole of a line; marks around it do not count.
    let source = format!(r"^(?:{})[\s.!:*…→]*$", phrases.join("|"));
    RegexBuilder::new(&source).case_insensitive(true).build().expect("the phrases compile")
}

/// Headings over lists of links.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    phrases(&[
        r"related|(?:related|recommended|similar|latest|popular|trending|recent|more|further|top) (?:articles?|stor(?:y|ies)|posts?|news|content|reading|headlines|videos?|coverage|topics?|comments?)(?: (?:from|on|in) .{1,40})?",
        r"(?:you (?:may|might) (?:also )?(?:like|be interested in|enjoy)|read (?:next|also|this next)|up next|see also|also read|what to read next|most (?:read|popular|viewed|shared)|more (?:from|on|in|by) .{1,40}|editors?['’]s? (?:picks?|choice)|from around the web|sponsored (?:content|stories|links)|promoted (?:content|stories)|don['’]t miss|in case you missed it)",
    ])
});

/// Pieces of a comment form.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    phrases(&[
        r"(?:leave|post|write|add) (?:a|your) (?:reply|comment|response)(?: cancel reply)?",
        r"your e-?mail address will not be published(?:\. required fields are marked ?\*?)?",
        r"required fields are marked ?\*?",
        r"save my name,? e-?mail,? and website in this browser for the next time i comment",
        r"notify me of (?:new|follow-?up) (?:posts?|comments?) (?:by|via) e-?mail",
        r"post comment|submit comment",
    ])
});

/// Lines between a title and its text: who wrote it, and when it was published.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    phrases(&[
        r"(?:(?:by|text|words|story|reporting)\s*:?\s+\p{Lu}[^.!?]{2,80}\s*)?(?:[|·•,–—-]?\s*(?:(?:first |originally )?(?:published|posted|updated|last updated|last modified|modified)(?: on| at)?\s*:?\s*)?[^.!?\n]{0,40}\b(?:19|20)\d\d\b[^.!?\n]{0,60}\s*){1,3}",
        r"by\s+(?-i:\p{Lu})[^.!?]{2,80}",
    ])
});

/// Blocks that are furniture as a whole.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    phrases(&[
        // Sharing
        r"(?:please )?(?:share|tweet|pin|like|follow|spread)(?: (?:this|the|it|us|now))?(?: (?:article|story|post|page|love|word|news|on|via|with|by|your friends|facebook|twitter|x|linkedin|whatsapp|e-?mail|reddit|telegram|instagram|pinterest|and|or|,|/|:|&))*",
        r"(?:share|tweet|pin|print|e-?mail|save|copy link|facebook|twitter|linkedin|whatsapp|reddit|telegram|pinterest|instagram|youtube|flipboard|tumblr|pocket|rss)(?:[\s|,/•·]+(?:share|tweet|pin|print|e-?mail|save|copy link|facebook|twitter|x|linkedin|whatsapp|reddit|telegram|pinterest|instagram|youtube|flipboard|tumblr|pocket|rss|more))*",
        r"(?:click to )?(?:share|print|e-?mail)(?: this)?(?: on| to| via)? .{0,30}\(opens in new window\)",
        r"(?:facebook|twitter|linkedin|whatsapp|instagram) (?:share|icon|link)s?",
        r"(?:please )?(?:you can )?(?:follow|keep up with|find) (?:us|me|the author|.{1,40}) on (?:twitter|facebook|instagram|linkedin|google news|x|telegram|youtube).{0,60}",
        r"like us on facebook.{0,40}",
        r"(?:\d+ )?(?:shares?|likes?|views?|comments?|retweets?)(?: \d+)?",
        // Comments
        r"cancel reply|reply|join the (?:conversation|discussion)|(?:view|show|hide|load)(?: all| more)?(?: \d+)? (?:comments?|replies)|no comments(?: yet)?|be the first to comment|comments(?: are)?(?: now)?(?: closed| off| \(\d+\))?(?: on this (?:article|post))?",
        r"this (?:entry|post|article) was (?:posted|filed|published) (?:in|on|under|by) .{1,160}|bookmark the permalink",
        r"this site uses akismet to reduce spam",
        r"learn how your comment data is processed",
        r"you must be logged in to (?:post a comment|comment|reply)",
        r"(?:log|sign) ?in(?: to (?:leave a comment|comment|reply))?",
        r"name ?\*?|e-?mail ?\*?|website|comment ?\*?|submit",
        // Newsletters, subscriptions
        r"(?:sign up|subscribe|register)(?: now| today| here)?(?: (?:for|to|with|and|our|the|free|daily|weekly|morning|e-?mail|newsletters?|alerts?|updates?|rss|feed|channel|podcast|get|receive|via|by|latest|news|stories|breaking|from us|from .{1,30}))+",
        r"subscribe(?: now| today)?|sign up|register|get the newsletter|newsletters?|newsletter sign-?up|enter your e-?mail(?: address)?|your e-?mail(?: address)?|thank you for (?:subscribing|signing up|reading)",
        r"get (?:the|our) (?:latest|best|top|daily|free)[^.]{0,60} (?:in|to|straight to|delivered to) your inbox",
        r"(?:sign up|subscribe|register|join) (?:to|for|now|our|and)\b[^.]{0,80}\b(?:newsletters?|inbox|alerts|e-?mails?|updates|of the (?:day|week))[^.]{0,40}",
        r"(?:want|would like|we want) to (?:hear|know) (?:from you|what you think)[^.]{0,60}|submit (?:a|your) (?:letter|tip|comment|story)[^.]{0,60}|(?:send|e-?mail) us (?:a|your) (?:tip|story|letter)[^.]{0,60}|have a (?:tip|story)\?[^.]{0,60}",
        r"(?:already|if you are|if you['’]re)(?: already)? a (?:subscriber|member)\?.{0,80}",
        r"(?:please )?(?:support (?:us|our (?:work|journalism))|donate(?: now| today)?|become a (?:member|subscriber|supporter|patron)(?: today)?|buy (?:us|me) a coffee)",
        // Links, origin, navigation
        r"source(?: (?:link|article|url|code))?|(?:via|source)\s*:\s*(?:https?://)?\S+|original (?:article|post|source|link)|view original(?: article| post)?|(?:read more|also read|see also|related|more|read|watch|listen|don['’]t miss)\s*:\s?[^.]{1,120}|read (?:more|full (?:article|story)|the full (?:article|story)|original|original article|next|on)(?: at .{1,30}| here)?|continue reading|click here(?: to (?:read more|subscribe|sign up))?|article continues below|story continues(?: below)?(?: advertisement)?|(?:continue|scroll) (?:to continue|reading below)|keep reading|learn more|find out more|show more|load more|view all|see all|more",
        r"(?:previous|next|older|newer) (?:article|post|story|page|posts|stories)|(?:previous|next)|back to (?:top|home|news|all|.{1,20})|skip to (?:main )?(?:content|navigation)|home|menu|search|navigation|toggle navigation|close|open menu|site ?map|contact(?: us)?|about(?: us)?|faqs?|help|careers|advertise(?: with us)?|download (?:pdf|our app|the app)|print this (?:page|article)",
        r"(?:tags?|categor(?:y|ies)|topics?|filed under|posted in|tagged(?: with)?)(?:\s*:.{0,120})?",
        // Advertisement, law
        r"(?:advert|advertisement|advertising|sponsored|promoted|paid content|ad)(?:\s*[-–—:]?\s*(?:scroll to continue|continue reading below|story continues below|article continues below))?",
        r"(?:copyright|©|\(c\)|&copy;).{0,120}",
        r"(?:.{0,60} )?all rights reserved(?:.{0,60})?",
        r"(?:terms (?:of (?:use|service)|and conditions|& conditions)|privacy(?: (?:policy|notice|statement|settings))?|cookie(?:s| policy| settings| preferences| notice)?|do not sell my (?:personal )?information|accessibility(?: statement)?|disclaimer|imprint|impressum|legal(?: notice)?)(?:[\s|,/•·&]+(?:and |the )?(?:terms (?:of (?:use|service)|and conditions|& conditions)|privacy(?: (?:policy|notice|statement))?|cookie(?:s| policy| settings)?|accessibility|contact(?: us)?|disclaimer|imprint|about(?: us)?|help))*",
        r"(?:this (?:web)?site|we|our (?:web)?site) uses? cookies.{0,160}",
        r"(?:by (?:continuing|clicking|using|signing up|subscribing)|i agree|you (?:consent|agree)).{0,80}(?:cookies?|terms|privacy policy|privacy notice).{0,80}",
        r"accept(?: all)?(?: cookies)?|reject(?: all)?(?: cookies)?|manage (?:cookies|preferences|consent)|got it|i agree",
        r"(?:this (?:material|article|story) )?may not be (?:published|reproduced|republished|copied).{0,120}",
        r"powered by .{1,30}|designed by .{1,30}|theme by .{1,30}",
        r"image (?:credit|source|caption)s?(?:\s*:.{0,80})?|photo(?:graph)?(?: credit)?\s*:.{0,80}|getty images|(?:ap|afp|reuters) photo",
        r"\d+ min(?:ute)?s?(?: read)?|(?:last )?updated (?:\d+ (?:hours?|minutes?|days?) ago)|listen to (?:this )?article|\d+ (?:hours?|minutes?|days?|weeks?|months?|years?) ago",
    ])
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_whole_blocks() {
        for line in [
            "Source link",
            "Spread the love",
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *",
            "Share this:",
            "Share on Facebook",
            "Related articles",
            "Sign up for our newsletter",
            "© 2020 Example Media Ltd. All rights reserved.",
            "This site uses cookies to improve your experience.",
            "Advertisement – scroll to continue",
            "Tags: police, cameras",
            "Privacy Policy | Terms of Use | Contact",
        ] {
            assert!(is_cue(line), "{line}");
        }
        for line in [
            "The company shared this with the police.",
            "Its source linked the two.",
            "Officials said the newsletter was sent in May.",
            "The privacy policy was changed in 2019.",
            "Sign the contract, he wrote.",
            "Home Office buys cameras",
            "More than 20 users ran 2,000 searches.",
            "Tagged as a spy, he left.",
            "He was more.",
            "Comments by the minister drew criticism.",
            "Search warrants were issued",
            "Copyright law was changed, and the company that had lobbied for it for a decade said on Monday that the change would let it sell its archive to the ministry for twelve million euros.",
        ] {
            assert!(!is_cue(line), "{line}");
        }
    }
}
