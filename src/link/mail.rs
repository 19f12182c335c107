//! People of a message's headers, and who "I", "we" and "you" are.
//!
//! What it does: makes an entity of every sender and recipient; in a part with a known author, "I" is the author, "we" the
//! author's organisation where it is known, else the author, "you" the only recipient.
//! Example: in a mail from Ann Lee of Acme to Bob Roe, "we can show you" has Acme and Bob Roe.
//! Limits: words inside quotation marks are somebody else's and are left alone.

use crate::types::{EntityKind, Person, Pos, Via};

use super::book::{Book, Draft, Found, Name};
use super::context::Context;
use super::gender;
use super::names::{core, name};

/// Who speaks and who is spoken to, for each part of the document.
#[derive(Debug, Default)]
pub(super) struct Mail {
    authors: Vec<Option<usize>>,
    organizations: Vec<Option<usize>>,
    recipients: Vec<Option<usize>>,
}

/// Makes entities of the people of the headers.
pub(super) fn people(ctx: &Context, book: &mut Book) -> Mail {
    let mut mail = Mail::default();
    if let Some(headers) = &ctx.doc.headers {
        for person in headers.from.iter().chain(&headers.to).chain(&headers.cc) {
            entity_of(book, person);
        }
    }
    for part in &ctx.doc.parts {
        mail.authors.push(part.author.as_ref().and_then(|person| entity_of(book, person)));
        let recipients: Vec<usize> =
            part.recipients.iter().filter_map(|person| entity_of(book, person)).collect();
        mail.recipients.push(match recipients.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        mail.organizations.push(None);
    }
    mail
}

impl Mail {
    /// Adds what the names of the document tell: which organisation each author writes for.
    pub(super) fn with_organizations(mut self, ctx: &Context, book: &mut Book) -> Self {
        for (idx, part) in ctx.doc.parts.iter().enumerate() {
            if let Some(person) = &part.author {
                self.organizations[idx] = organization_of(book, person);
            }
        }
        let root = |party: &mut Option<usize>| *party = party.map(|entity| book.root(entity));
        self.authors.iter_mut().for_each(root);
        self.recipients.iter_mut().for_each(root);
        self
    }

    /// The organisation that the author of a token's part writes for.
    pub(super) fn organization_at(&self, ctx: &Context, token: usize) -> Option<usize> {
        self.organizations.get(ctx.part(ctx.sentence(token))).copied().flatten()
    }

    /// Whether somebody wrote a token's part or is its only reader.
    pub(super) fn is_party(&self, ctx: &Context, token: usize, entity: usize) -> bool {
        let part = ctx.part(ctx.sentence(token));
        let is = |parties: &[Option<usize>]| parties.get(part).copied().flatten() == Some(entity);
        is(&self.authors) || is(&self.recipients)
    }

    /// The first or second person at a token.
    pub(super) fn pronoun(&self, ctx: &Context, token: usize) -> Option<Found> {
        let part = ctx.part(ctx.sentence(token));
        let author = self.authors.get(part).copied().flatten();
        let (entity, score) = match ctx.word(token) {
            "I" | "me" | "Me" | "my" | "My" | "myself" | "i" | "mine" => (author?, 0.95),
            "we" | "We" | "us" | "Us" | "our" | "Our" | "ours" | "ourselves" => {
                match self.organization_at(ctx, token) {
                    Some(organization) => (organization, 0.85),
                    None => (author?, 0.75),
                }
            }
            "you" | "You" | "your" | "Your" | "yours" | "yourself" => {
                (self.recipients.get(part).copied().flatten()?, 0.85)
            }
            _ => return None,
        };
        let is_pronoun = matches!(ctx.pos(token), Pos::Pron | Pos::Det | Pos::X | Pos::Propn);
        if !is_pronoun || is_quoted(ctx, token) {
            return None;
        }
        let tokens = token..token + 1;
        let span = ctx.span(tokens.clone());
        Some(Found { tokens, span, entity, via: Via::Header, score, words: Vec::new() })
    }
}

/// Whether a token stands inside quotation marks of its sentence.
pub(super) fn is_quoted(ctx: &Context, token: usize) -> bool {
    let Some(sentence) = ctx.seg.sentences.get(ctx.sentence(token)) else { return false };
    let mut is_open = false;
    for before in sentence.tokens.start..token {
        match ctx.word(before) {
            "\"" => is_open = !is_open,
            "“" | "``" => is_open = true,
            "”" | "''" => is_open = false,
            _ => {}
        }
    }
    is_open
}

/// The entity of a person of a header, made when there is none.
fn entity_of(book: &mut Book, person: &Person) -> Option<usize> {
    let named = person
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.contains('@'));
    let name = match (named, &person.address) {
        (Some(text), _) => header_name(text),
        (None, Some(address)) => Name { text: address.clone(), ..Name::default() },
        (None, None) => return None,
    };
    let known = book.entities().into_iter().find(|entity| {
        let draft = book.draft(*entity);
        let same_address = draft.address.is_some() && draft.address == person.address;
        let other_address = draft.address.is_some() && person.address.is_some() && !same_address;
        same_address
            || (!other_address
                && !name.words.is_empty()
                && draft.names.iter().any(|other| other.words == name.words))
    });
    let entity = known.unwrap_or_else(|| {
        book.add(Draft {
            votes: vec![(EntityKind::Person, 1.0)],
            gender: name
                .words
                .first()
                .map(|first| gender::of_first_name(first))
                .unwrap_or_default(),
            is_in_header: true,
            ..Draft::default()
        })
    });
    let draft = book.draft_mut(entity);
    draft.address = draft.address.take().or_else(|| person.address.clone());
    if !draft.names.contains(&name) {
        draft.names.push(name);
    }
    Some(entity)
}

/// "Lee, Ann (Legal)" as "Ann Lee".
fn header_name(text: &str) -> Name {
    let text =
        text.split(['(', '[', '<', '/']).next().unwrap_or(text).trim().trim_matches(['"', '\'']);
    let text = match text.split_once(", ") {
        Some((last, first))
            if !first.contains(',')
                && first.split_whitespace().count() <= 3
                && !is_degree(first) =>
        {
            format!("{first} {last}")
        }
        _ => text.to_owned(),
    };
    name(text.clone(), text.split_whitespace())
}

fn is_degree(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_lowercase().as_str(),
        "jr" | "sr" | "phd" | "md" | "esq" | "ph.d" | "m.d" | "inc" | "ltd"
    )
}

/// The organisation of a person: as the header or signature names it, or the one whose name is the mail domain's.
fn organization_of(book: &mut Book, person: &Person) -> Option<usize> {
    if let Some(text) =
        person.organization.as_deref().map(str::trim).filter(|text| !text.is_empty())
    {
        // "Clean Estuary Network (CEN)" gives two names.
        let (text, short) = text.split_once('(').unwrap_or((text, ""));
        let short = short.trim_end_matches([')', ' ']);
        let name_of = |text: &str| name(text.trim().to_owned(), text.split_whitespace());
        let names: Vec<Name> =
            [text, short].into_iter().map(name_of).filter(|name| !name.words.is_empty()).collect();
        let name = names.first()?.clone();
        let known = book.entities().into_iter().find(|entity| {
            let draft = book.draft(*entity);
            draft.kind().is_organization()
                && draft.names.iter().any(|other| core(&other.words) == core(&name.words))
        });
        return Some(known.unwrap_or_else(|| {
            let kind = super::kinds::of_words(&name.words).unwrap_or(EntityKind::Organization);
            book.add(Draft { names, kind: Some(kind), ..Draft::default() })
        }));
    }
    let (_, host) = person.address.as_deref()?.split_once('@')?;
    let domain = registered(host)?;
    let mut fitting = book.entities().into_iter().filter(|entity| {
        let draft = book.draft(*entity);
        draft.kind().is_organization()
            && draft.names.iter().any(|name| core(&name.words).concat() == domain)
    });
    let only = fitting.next();
    only.filter(|_| fitting.next().is_none())
}

/// The name that was registered: "acme" of "mail.acme.co.uk".
fn registered(host: &str) -> Option<String> {
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop()?;
    while labels.len() > 1
        && labels.last().is_some_and(|label| {
            label.len() <= 3
                && matches!(*label, "co" | "com" | "org" | "gov" | "ac" | "net" | "gob" | "go")
        })
    {
        labels.pop();
    }
    labels.pop().map(str::to_lowercase)
}
