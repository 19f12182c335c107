//! The messages of a store ([MS-PST]).
//!
//! In: a store, which is read where it lies and never opened for writing. Out: the [`Mail`] of each message, folder after
//! folder, as `store.pst#Folder/Subfolder/3`. A folder or message that cannot be read is a problem, and the next one is read.

use std::collections::HashSet;
use std::io;
use std::rc::Rc;

use outlook_pst::ltp::prop_context::PropertyValue;
use outlook_pst::ltp::table_context::TableContext;
use outlook_pst::messaging::attachment::{
    AnsiAttachment, Attachment, AttachmentData, UnicodeAttachment,
};
use outlook_pst::messaging::folder::Folder;
use outlook_pst::messaging::message::{AnsiMessage, Message, UnicodeMessage};
use outlook_pst::messaging::store::{AnsiStore, EntryId, Store, UnicodeStore};
use outlook_pst::ndb::node_id::NodeId;
use outlook_pst::{AnsiPstFile, PstReader, UnicodePstFile};

use super::{Attached, Bag, Content, Mail, Value, tag};
use crate::ingest::{Origin, Sink, problem};

/// Folders inside folders inside … are read to this depth.
const MAX_FOLDERS: usize = 64;

/// Reads a store. `open` gives its bytes, once for each of the two forms that stores have.
pub(in crate::ingest) fn read(
    open: impl Fn() -> io::Result<Box<dyn PstReader>>,
    origin: &Origin<'_>,
    sink: Sink<'_>,
) {
    let opened = Opened::of(open).and_then(|store| {
        let top = store.shared().properties().ipm_sub_tree_entry_id()?;
        Ok((store, top))
    });
    match opened {
        Ok((store, top)) => {
            let mut walk = Walk { store, seen: HashSet::new(), origin, messages: 0, total: 0 };
            // In an archive it is the archive that is counted.
            if origin.depth == 0 {
                walk.total = walk.count(&top, 0);
                walk.seen.clear();
            }
            walk.folder(&top, "", 0, sink);
            if walk.messages == 0 {
                sink(Err(problem(origin.path, "expected messages, but found none in this store")));
            }
        }
        Err(error) => sink(Err(problem(
            origin.path,
            format!(
                "expected an Outlook store, but it cannot be read: {error} (perhaps it was cut off)"
            ),
        ))),
    }
}

/// A store in one of its two forms.
enum Opened {
    Unicode(Rc<UnicodeStore>),
    /// That of Outlook before 2003.
    Ansi(Rc<AnsiStore>),
}

impl Opened {
    fn of(open: impl Fn() -> io::Result<Box<dyn PstReader>>) -> io::Result<Self> {
        match UnicodePstFile::read_from(open()?) {
            Ok(file) => Ok(Self::Unicode(UnicodeStore::read(Rc::new(file))?)),
            Err(error) => match AnsiPstFile::read_from(open()?) {
                Ok(file) => Ok(Self::Ansi(AnsiStore::read(Rc::new(file))?)),
                // Stores of the old form are rare: the first error says more.
                Err(_) => Err(error),
            },
        }
    }

    fn shared(&self) -> Rc<dyn Store> {
        match self {
            Self::Unicode(store) => store.clone(),
            Self::Ansi(store) => store.clone(),
        }
    }

    fn message(&self, id: &EntryId) -> io::Result<Mail> {
        match self {
            Self::Unicode(store) => {
                let message = UnicodeMessage::read(store.clone(), id, Some(tag::ALL))?;
                let open = |node| {
                    let part = UnicodeAttachment::read(message.clone(), node, Some(tag::ALL))?;
                    Ok(attached(&*part))
                };
                Ok(mail(&*message, Some(&open)))
            }
            Self::Ansi(store) => {
                let message = AnsiMessage::read(store.clone(), id, Some(tag::ALL))?;
                let open = |node| {
                    let part = AnsiAttachment::read(message.clone(), node, Some(tag::ALL))?;
                    Ok(attached(&*part))
                };
                Ok(mail(&*message, Some(&open)))
            }
        }
    }
}

/// The way through the folders.
struct Walk<'a> {
    store: Opened,
    /// Folders that were read: a damaged store may name one twice, or inside itself.
    seen: HashSet<u32>,
    origin: &'a Origin<'a>,
    messages: u64,
    /// Messages that the folders say they hold.
    total: u64,
}

impl Walk<'_> {
    fn folder(&mut self, id: &EntryId, path: &str, depth: usize, sink: Sink<'_>) {
        if !self.seen.insert(u32::from(id.node_id())) {
            return;
        }
        let place = format!("{}#{path}", self.origin.path);
        if depth > MAX_FOLDERS {
            let message =
                format!("folders are read to a depth of {MAX_FOLDERS}; the rest is not read");
            return sink(Err(problem(&place, message)));
        }
        let folder = match self.store.shared().open_folder(id) {
            Ok(folder) => folder,
            Err(error) => {
                let message = format!("this folder of the store cannot be read: {error}");
                return sink(Err(problem(&place, message)));
            }
        };
        let name = folder.properties().display_name().unwrap_or_default();
        let name = name.replace(['/', '#'], "_");
        let path = match (depth, path) {
            // The topmost folder only holds the others.
            (0, _) => String::new(),
            (_, "") => format!("{name}/"),
            (_, path) => format!("{path}{name}/"),
        };
        self.messages_of(&*folder, &path, sink);
        for id in self.rows(folder.hierarchy_table()) {
            self.folder(&id, &path, depth + 1, sink);
        }
    }

    /// How many messages a folder and those inside it say they hold. Reads no message and no list of messages.
    fn count(&mut self, id: &EntryId, depth: usize) -> u64 {
        if depth > MAX_FOLDERS || !self.seen.insert(u32::from(id.node_id())) {
            return 0;
        }
        let Ok(folder) = self.store.shared().open_folder(id) else { return 0 };
        let own = folder.properties().content_count().unwrap_or_default();
        let inside = self.rows(folder.hierarchy_table());
        let inside: u64 = inside.iter().map(|id| self.count(id, depth + 1)).sum();
        u64::try_from(own).unwrap_or_default() + inside
    }

    /// What the rows of a table name.
    fn rows(&self, table: Option<&Rc<dyn TableContext>>) -> Vec<EntryId> {
        let store = self.store.shared();
        let nodes = table.into_iter().flat_map(|table| table.rows_matrix());
        nodes
            .filter_map(|row| {
                store.properties().make_entry_id(NodeId::from(u32::from(row.id()))).ok()
            })
            .collect()
    }

    fn messages_of(&mut self, folder: &dyn Folder, path: &str, sink: Sink<'_>) {
        for (id, number) in self.rows(folder.contents_table()).into_iter().zip(1..) {
            let place = format!("{}#{path}{number}", self.origin.path);
            self.messages += 1;
            self.origin.share(self.messages, self.total);
            if let Err(message) = self.origin.budget.member(&self.origin.options.limits) {
                return sink(Err(problem(&place, message)));
            }
            let store = &self.store;
            let inner = Origin { path: &place, name: &place, ..*self.origin };
            inner.guarded(sink, |sink| match store.message(&id) {
                Ok(mail) => {
                    let bytes = mail.identity();
                    super::hand_over(mail, &bytes, &inner, &place, 0, sink);
                }
                Err(error) => {
                    let message = format!("this message of the store cannot be read: {error}");
                    sink(Err(problem(&place, message)));
                }
            });
        }
    }
}

/// Opens what came with a message.
type Open<'a> = &'a dyn Fn(NodeId) -> io::Result<Attached>;

/// A message with what came with it. The crate opens attachments of messages in folders only: those of a message that lies in a
/// message are named, not read.
fn mail(message: &dyn Message, open: Option<Open<'_>>) -> Mail {
    let mut mail = Mail {
        bag: Bag(message.properties().iter().filter_map(property).collect()),
        recipients: table(message.recipient_table()).into_iter().map(|(_, bag)| bag).collect(),
        ..Mail::default()
    };
    for (node, bag) in table(message.attachment_table()) {
        let unread = Attached { bag, content: Content::None };
        let attached = match open.map(|open| open(node)) {
            Some(Ok(attached)) => attached,
            Some(Err(error)) => {
                mail.complaint = Some(format!("an attachment cannot be read: {error}"));
                unread
            }
            None => unread,
        };
        mail.attachments.push(attached);
    }
    mail
}

fn attached(part: &dyn Attachment) -> Attached {
    let properties = part.properties().iter();
    let bag: Vec<_> =
        properties.filter(|(id, _)| **id != tag::ATTACHED).filter_map(property).collect();
    let content = match part.data() {
        Some(AttachmentData::Binary(bytes)) => Content::Bytes(bytes.buffer().to_vec()),
        Some(AttachmentData::Message(message)) => Content::Mail(Box::new(mail(&**message, None))),
        None => Content::None,
    };
    Attached { bag: Bag(bag), content }
}

/// The rows of a table, each with the node that it stands for.
fn table(table: Option<&Rc<dyn TableContext>>) -> Vec<(NodeId, Bag)> {
    let Some(table) = table else { return Vec::new() };
    let context = table.context();
    let row = |row: &outlook_pst::ltp::table_context::TableRowData| {
        let values = row.columns(context).unwrap_or_default();
        let cells = context.columns().iter().zip(values).filter_map(|(column, value)| {
            let value = table.read_column(&value?, column.prop_type()).ok()?;
            property((&column.prop_id(), &value))
        });
        (NodeId::from(u32::from(row.id())), Bag(cells.collect()))
    };
    table.rows_matrix().map(row).collect()
}

fn property((id, value): (&u16, &PropertyValue)) -> Option<(u16, Value)> {
    let value = match value {
        PropertyValue::Integer16(number) => Value::Number(i64::from(*number)),
        PropertyValue::Integer32(number) => Value::Number(i64::from(*number)),
        PropertyValue::Time(time) => Value::Time(*time),
        PropertyValue::String8(text) => Value::Ansi(text.buffer().to_vec()),
        PropertyValue::Unicode(text) => Value::Text(String::from_utf16_lossy(text.buffer())),
        PropertyValue::Binary(bytes) => Value::Bytes(bytes.buffer().to_vec()),
        _ => return None,
    };
    Some((*id, value))
}

impl Mail {
    /// Bytes that stand for the message: in a store it has none of its own.
    fn identity(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (id, value) in &self.bag.0 {
            bytes.extend_from_slice(&id.to_le_bytes());
            match value {
                Value::Text(text) => bytes.extend_from_slice(text.as_bytes()),
                Value::Ansi(text) | Value::Bytes(text) => bytes.extend_from_slice(text),
                Value::Number(number) | Value::Time(number) => {
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        bytes
    }
}
