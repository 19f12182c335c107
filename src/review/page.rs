//! The page, compiled in: one HTML file, one style sheet, and scripts without a build step.

/// A file of the page.
pub struct PageFile {
    /// Its name, by which the browser asks for it.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The page itself.
pub const INDEX: PageFile = PageFile {
    name: "index.html",
    media: "text/html; charset=utf-8",
    text: include_str!("page/index.html"),
};

/// Its looks.
pub const STYLE: PageFile = PageFile {
    name: "app.css",
    media: "text/css; charset=utf-8",
    text: include_str!("page/app.css"),
};

macro_rules! scripts {
    ($($name:literal),* $(,)?) => {
        &[$(PageFile {
            name: $name,
            media: "text/javascript; charset=utf-8",
            text: include_str!(concat!("page/", $name)),
        }),*]
    };
}

/// Its scripts, in the order in which they run.
pub const SCRIPTS: &[PageFile] = scripts![
    "text.js",
    "words.js",
    "source.js",
    "offline.js",
    "store.js",
    "dialog.js",
    "list.js",
    "filters.js",
    "document.js",
    "claim.js",
    "edit.js",
    "forms.js",
    "entities.js",
    "timeline.js",
    "graph.js",
    "report.js",
    "keys.js",
    "main.js",
];

/// The file of this name; the empty name is the page itself. Nothing else can be asked for: no path reaches a disk.
pub fn file(name: &str) -> Option<&'static PageFile> {
    const PAGE: &[&PageFile] = &[&INDEX, &STYLE];
    let name = if name.is_empty() { INDEX.name } else { name };
    PAGE.iter().copied().chain(SCRIPTS).find(|file| file.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_for_every_script_in_this_order_and_for_nothing_else() {
        let asked: Vec<&str> = INDEX
            .text
            .split("<script src=\"")
            .skip(1)
            .filter_map(|it| it.split('"').next())
            .collect();
        let known: Vec<&str> = SCRIPTS.iter().map(|script| script.name).collect();
        assert_eq!(asked, known);
        assert!(INDEX.text.contains("<link rel=\"stylesheet\" href=\"app.css\">"));
        assert!(!INDEX.text.contains("style="), "the policy forbids inline styles");
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        for file in [&INDEX, &STYLE].into_iter().chain(SCRIPTS) {
            for word in ["https://", "//cdn", "@import", "eval(", "new Function", "innerHTML"] {
                // A namespace of SVG is a name, no address.
                let text = file.text.replace("http://www.w3.org/", "");
                assert!(!text.contains(word), "{} has {word}", file.name);
            }
        }
    }
}
