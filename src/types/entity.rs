//! Who and what a document talks about: its entities and the places that refer to them.

use super::{Cluster, EntityLabel, OrgKind, Span};

/// The entities of one document and every place that refers to one of them.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The entities. A reference names its entity by index here.
    pub entities: Vec<Entity>,
    /// The references, in text order. Names may lie inside descriptions ("the DEA's office").
    pub references: Vec<Reference>,
    /// Pronouns that stand for somebody or something without a name, in text order.
    pub antecedents: Vec<Antecedent>,
    /// All that refers to the same, with or without a name. The first are those of the entities.
    pub clusters: Vec<Cluster>,
}

impl Links {
    /// The reference whose span is exactly `span`.
    pub fn at(&self, span: Span) -> Option<&Reference> {
        self.beginning_in(span).iter().find(|reference| reference.span == span)
    }

    /// What the pronoun at `span` stands for, if that has no name.
    pub fn antecedent(&self, span: Span) -> Option<&Antecedent> {
        let at = self.antecedents.binary_search_by_key(&span, |it| it.pronoun).ok()?;
        self.antecedents.get(at)
    }

    /// The references that lie inside `span`.
    pub fn inside(&self, span: Span) -> impl Iterator<Item = &Reference> {
        self.beginning_in(span).iter().filter(move |reference| span.contains(reference.span))
    }

    /// The references that begin inside `span`: they are in text order, and a long document has many.
    pub fn beginning_in(&self, span: Span) -> &[Reference] {
        let first = self.references.partition_point(|it| it.span.start() < span.start());
        let behind = &self.references[first..];
        &behind[..behind.partition_point(|it| it.span.start() < span.end())]
    }
}

/// Somebody or something that a document talks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// The fullest name that the document gives it.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Mail address, where a header gave one.
    pub address: Option<String>,
}

/// What an entity is, in the words of the claim record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A person.
    Person,
    /// A business.
    Company,
    /// A public body.
    Agency,
    /// Another organisation.
    Organization,
    /// A place.
    Location,
    /// A named product.
    Product,
    /// A law, regulation or named programme.
    Law,
    /// A time.
    Date,
    /// An amount of money.
    Money,
    /// A redacted name.
    Redacted,
    /// Something else with a name.
    Other,
}

impl EntityKind {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Company => "company",
            EntityKind::Agency => "agency",
            EntityKind::Organization => "organization",
            EntityKind::Location => "location",
            EntityKind::Product => "product",
            EntityKind::Law => "law",
            EntityKind::Date => "date",
            EntityKind::Money => "money",
            EntityKind::Redacted => "redacted",
            EntityKind::Other => "other",
        }
    }

    /// The kind of a mention.
    pub fn of(label: EntityLabel, kind: Option<OrgKind>) -> Self {
        match (label, kind) {
            (EntityLabel::Per, _) => EntityKind::Person,
            (EntityLabel::Org, Some(OrgKind::Company)) => EntityKind::Company,
            (EntityLabel::Org, Some(OrgKind::Agency)) => EntityKind::Agency,
            (EntityLabel::Org, _) => EntityKind::Organization,
            (EntityLabel::Loc, _) => EntityKind::Location,
            (EntityLabel::Product, _) => EntityKind::Product,
            (EntityLabel::Law, _) => EntityKind::Law,
            (EntityLabel::Date, _) => EntityKind::Date,
            (EntityLabel::Money, _) => EntityKind::Money,
            (EntityLabel::Misc | EntityLabel::Title, _) => EntityKind::Other,
        }
    }

    /// Whether it can act: a person, an organisation, or somebody whose name is redacted.
    pub fn can_act(self) -> bool {
        self.is_organization() || matches!(self, EntityKind::Person | EntityKind::Redacted)
    }

    /// Whether it is a company, an agency or another organisation.
    pub fn is_organization(self) -> bool {
        matches!(self, EntityKind::Company | EntityKind::Agency | EntityKind::Organization)
    }
}

/// A place in the text that refers to an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Where it is: a name, or a whole noun phrase ("the company"), or a pronoun.
    pub span: Span,
    /// Index of the entity in [`Links::entities`].
    pub entity: usize,
    /// How it refers.
    pub via: Via,
    /// How sure the link is, in [0, 1].
    pub score: f32,
}

/// A pronoun that stands for a noun phrase without a name: "A spokesman declined to comment. He …".
#[derive(Clone, Debug, PartialEq)]
pub struct Antecedent {
    /// The pronoun.
    pub pronoun: Span,
    /// The noun phrase that it stands for; several pronouns may share it.
    pub phrase: Span,
    /// How sure the link is, in [0, 1].
    pub score: f32,
}

/// How a place in the text refers to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// By the entity's full name.
    Name,
    /// By an acronym of it.
    Acronym,
    /// By a shortened or other name.
    Alias,
    /// By a description: "the company".
    Description,
    /// By a pronoun.
    Pronoun,
    /// By I, we or you, through a message's headers.
    Header,
}

impl Via {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Via::Name => "name",
            Via::Acronym => "acronym",
            Via::Alias => "alias",
            Via::Description => "description",
            Via::Pronoun => "pronoun",
            Via::Header => "header",
        }
    }
}
