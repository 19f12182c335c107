//! Outlook stores: folders of messages.
//!
//! In: a file. Out: the documents of its messages (`mail.pst#Inbox/3`), folder after folder. A store is read from its own
//! file, message by message, whatever its size.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use outlook_pst::ltp::prop_context::PropertyValue;
use outlook_pst::ltp::table_context::TableContext;
use outlook_pst::messaging::attachment::{
    AnsiAttachment, Attachment, AttachmentData, UnicodeAttachment,
};
use outlook_pst::messaging::folder::{AnsiFolder, Folder, UnicodeFolder};
use outlook_pst::messaging::message::{AnsiMessage, Message, UnicodeMessage};
use outlook_pst::messaging::store::{AnsiStore, EntryId, Store, UnicodeStore};
use outlook_pst::ndb::node_id::NodeId;
use outlook_pst::{AnsiPstFile, UnicodePstFile};

use super::{Attached, Bag, Content, MAX_NESTING, Mail, Value, hand_over};
use crate::ingest::{Origin, Sink, problem};

/// Folders inside folders are read to this depth.
const MAX_FOLDERS: usize = 64;

/// Reads a store that lies in memory, by way of a file.
pub(in crate::ingest) fn read_bytes(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let file = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(bytes)?;
        Ok(file)
    });
    match file {
        Ok(file) => read(file.path(), origin, sink),
        Err(error) => sink(Err(problem(origin.path, format!("cannot be unpacked: {error}")))),
    }
}

/// Reads a store.
pub(in crate::ingest) fn read(file: &Path, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(inner) = origin.deeper(sink) else { return };
    let opened = Kind::open(file).and_then(|store| {
        let root = store.properties().ipm_sub_tree_entry_id()?;
        Ok((store, root))
    });
    let (store, root) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let message = format!("cannot be read: {error} (perhaps it is damaged or encrypted)");
            return sink(Err(problem(origin.path, message)));
        }
    };
    let mut reader = Reader { store, origin: &inner, seen: HashSet::new(), messages: 0 };
    reader.folder(&root, "", 0, sink);
    if reader.messages == 0 {
        sink(Err(problem(origin.path, "expected messages, but found an empty store")));
    }
}

/// The two forms of a store: before and since 2003.
enum Kind {
    Unicode(Rc<UnicodeStore>),
    Ansi(Rc<AnsiStore>),
}

impl Kind {
    fn open(file: &Path) -> io::Result<Self> {
        match UnicodePstFile::open(file) {
            Ok(file) => Ok(Kind::Unicode(UnicodeStore::read(Rc::new(file))?)),
            Err(error) => match AnsiPstFile::open(file) {
                Ok(file) => Ok(Kind::Ansi(AnsiStore::read(Rc::new(file))?)),
                Err(_) => Err(error),
            },
        }
    }

    fn properties(&self) -> &outlook_pst::messaging::store::StoreProperties {
        match self {
            Kind::Unicode(store) => store.properties(),
            Kind::Ansi(store) => store.properties(),
        }
    }

    fn folder(&self, id: &EntryId) -> io::Result<Rc<dyn Folder>> {
        Ok(match self {
            Kind::Unicode(store) => UnicodeFolder::read(Rc::clone(store), id)?,
            Kind::Ansi(store) => AnsiFolder::read(Rc::clone(store), id)?,
        })
    }

    fn message(&self, id: &EntryId) -> io::Result<Mail> {
        match self {
            Kind::Unicode(store) => {
                let message = UnicodeMessage::read(Rc::clone(store), id, None)?;
                let open = |node| -> io::Result<Rc<dyn Attachment>> {
                    Ok(UnicodeAttachment::read(Rc::clone(&message), node, None)?)
                };
                Ok(mail(&*message, Some(&open), 0))
            }
            Kind::Ansi(store) => {
                let message = AnsiMessage::read(Rc::clone(store), id, None)?;
                let open = |node| -> io::Result<Rc<dyn Attachment>> {
                    Ok(AnsiAttachment::read(Rc::clone(&message), node, None)?)
                };
                Ok(mail(&*message, Some(&open), 0))
            }
        }
    }
}

struct Reader<'r> {
    store: Kind,
    origin: &'r Origin<'r>,
    /// Folders that were read: broken stores hold themselves.
    seen: HashSet<u32>,
    messages: usize,
}

impl Reader<'_> {
    fn folder(&mut self, id: &EntryId, path: &str, depth: usize, sink: Sink<'_>) {
        if !self.seen.insert(id.node_id().into()) || depth > MAX_FOLDERS {
            return;
        }
        let place = format!("{}#{path}", self.origin.path);
        let folder = match self.store.folder(id) {
            Ok(folder) => folder,
            Err(error) => return sink(Err(problem(&place, format!("cannot be read: {error}")))),
        };
        for (id, number) in self.rows(folder.contents_table(), &place, sink).iter().zip(1..) {
            if let Err(message) = self.origin.budget.member(&self.origin.options.limits) {
                return sink(Err(problem(self.origin.path, message)));
            }
            self.messages += 1;
            let inside = if path.is_empty() { number.to_string() } else { format!("{path}/{number}") };
            let at = format!("{}#{inside}", self.origin.path);
            let inner = Origin { path: &at, ..*self.origin };
            // Each message is guarded: one that breaks the parser does not cost the store.
            inner.guarded(sink, |sink| match self.store.message(id) {
                Ok(mail) => {
                    let identity = identity(&mail);
                    hand_over(mail, &identity, &inner, &at, 0, sink);
                }
                Err(error) => sink(Err(problem(&at, format!("cannot be read: {error}")))),
            });
        }
        for id in self.rows(folder.hierarchy_table(), &place, sink) {
            let name = self.store.folder(&id).and_then(|folder| folder.properties().display_name());
            let name = name.unwrap_or_else(|_| "folder".to_owned()).replace(['/', '#', '\n'], " ");
            let inside = if path.is_empty() { name } else { format!("{path}/{name}") };
            self.folder(&id, &inside, depth + 1, sink);
        }
    }

    /// What the rows of a table stand for.
    fn rows(&self, table: Option<&Rc<dyn TableContext>>, place: &str, sink: Sink<'_>) -> Vec<EntryId> {
        let mut ids = Vec::new();
        for row in table.iter().flat_map(|table| table.rows_matrix()) {
            match self.store.properties().make_entry_id(NodeId::from(u32::from(row.id()))) {
                Ok(id) => ids.push(id),
                Err(error) => sink(Err(problem(place, format!("cannot be read further: {error}")))),
            }
        }
        ids
    }
}

/// Opens an attachment of a message.
type Open<'o> = &'o dyn Fn(NodeId) -> io::Result<Rc<dyn Attachment>>;

fn mail(message: &dyn Message, open: Option<Open<'_>>, depth: usize) -> Mail {
    let mut mail = Mail {
        bag: Bag(message.properties().iter().filter_map(|(id, it)| Some((*id, value(it)?))).collect()),
        ..Mail::default()
    };
    for row in message.recipient_table().iter().flat_map(|table| bags(table)) {
        mail.recipients.push(row.1);
    }
    let listed = message.attachment_table().map(bags).unwrap_or_default();
    for (node, bag) in listed {
        let Some(open) = open else {
            mail.attachments.push(Attached { bag, content: Content::None });
            continue;
        };
        match open(NodeId::from(node)) {
            Ok(attachment) => {
                let content = match attachment.data() {
                    Some(AttachmentData::Binary(bytes)) => Content::Bytes(bytes.buffer().to_vec()),
                    Some(AttachmentData::Message(inner)) if depth < MAX_NESTING => {
                        Content::Mail(Box::new(self::mail(&**inner, None, depth + 1)))
                    }
                    _ => Content::None,
                };
                let properties = attachment.properties().iter();
                let bag = Bag(properties.filter_map(|(id, it)| Some((*id, value(it)?))).collect());
                mail.attachments.push(Attached { bag, content });
            }
            Err(error) => mail.complaint = Some(format!("an attachment cannot be read: {error}")),
        }
    }
    mail
}

/// The rows of a table with their numbers.
fn bags(table: &Rc<dyn TableContext>) -> Vec<(u32, Bag)> {
    let context = table.context();
    let mut bags = Vec::new();
    for row in table.rows_matrix() {
        let Ok(cells) = row.columns(context) else { continue };
        let mut bag = Bag::default();
        for (column, cell) in context.columns().iter().zip(cells) {
            let read = cell.and_then(|cell| table.read_column(&cell, column.prop_type()).ok());
            if let Some(value) = read.as_ref().and_then(value) {
                bag.0.push((column.prop_id(), value));
            }
        }
        bags.push((row.id().into(), bag));
    }
    bags
}

fn value(value: &PropertyValue) -> Option<Value> {
    Some(match value {
        PropertyValue::Integer16(number) => Value::Number(i64::from(*number)),
        PropertyValue::Integer32(number) => Value::Number(i64::from(*number)),
        PropertyValue::Integer64(number) => Value::Number(*number),
        PropertyValue::Unicode(text) => Value::Text(text.to_string()),
        PropertyValue::String8(text) => Value::Ansi(text.buffer().to_vec()),
        PropertyValue::Binary(bytes) => Value::Bytes(bytes.buffer().to_vec()),
        PropertyValue::Time(time) => Value::Time(*time),
        _ => return None,
    })
}

/// A message in a store has no bytes of its own: what it says makes its identity.
fn identity(mail: &Mail) -> Vec<u8> {
    let mut properties: Vec<String> =
        mail.bag.0.iter().map(|(id, value)| format!("{id:04x} {value:?}\n")).collect();
    properties.sort();
    properties.concat().into_bytes()
}
