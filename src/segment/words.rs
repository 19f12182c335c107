//! The closed word lists of segmentation: abbreviations, prefixes, units, words that open sentences.

/// Abbreviations that stand before a name or number, so that no sentence ends at their full stop.
pub(super) const BEFORE_A_NAME: &[&str] = &[
    "Adm", "Amb", "Asst", "Attn", "Atty", "Brig", "Bros", "Capt", "Cmdr", "Col", "Comdr", "Cpl",
    "Det", "Dr", "Esp", "Fr", "Ft", "Gen", "Gov", "Govs", "Hon", "Insp", "Lieut", "Lt", "Maj",
    "Messrs", "Mlle", "Mme", "Mr", "Mrs", "Ms", "Mt", "Pres", "Prof", "Profs", "Pvt", "Rep",
    "Reps", "Rev", "Sen", "Sens", "Sgt", "St", "Ste", "Supt", "approx", "ca", "cf", "dept", "eg",
    "e.g", "i.e", "esp", "ext", "fig", "ie", "viz", "vs", "Fig", "Figs", "Eq", "Vol", "vol",
    "vols", "Vols", "pp", "pg", "Sec", "Secs", "Vs", "nos", "Nos", "Approx",
];

/// Abbreviations that may also end a sentence; the next word decides.
pub(super) const ANYWHERE: &[&str] = &[
    "Apr", "Aug", "Dec", "Feb", "Jan", "Jul", "Jun", "Mar", "Nov", "Oct", "Sep", "Sept", "Mon",
    "Tue", "Tues", "Wed", "Weds", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Assn", "Ave",
    "Bldg", "Blvd", "Cie", "Co", "Corp", "Cos", "Ctr", "Dept", "Dist", "Div", "Est", "Ext", "Hwy",
    "Inc", "Inst", "Jr", "LLC", "Ltd", "Mfg", "Natl", "PLC", "Pty", "Rd", "Sr", "Univ", "Ala",
    "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La",
    "Mass", "Md", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ont", "Ore", "Pa",
    "Que", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "al", "co", "corp", "div", "etc",
    "govt", "hr", "hrs", "inc", "jr", "lb", "lbs", "ltd", "min", "mins", "oz", "sr", "tel", "Tel",
    "yr", "yrs", "Ph", "Sc", "Conf",
];

/// Abbreviations only before a number: "No. 5", "p. 12", "Art. 3".
pub(super) const BEFORE_A_NUMBER: &[&str] =
    &["No", "no", "p", "Art", "art", "c", "Ch", "ch", "sec", "Para", "para"];

/// Prefixes that the treebank leaves joined to their word ("non-profit", "e-mail").
pub(super) const PREFIXES: &[&str] = &[
    "anti", "ante", "arch", "bi", "bio", "co", "counter", "cross", "cyber", "de", "e", "eco", "ex",
    "extra", "hyper", "inter", "intra", "macro", "mega", "micro", "mid", "mini", "mis", "mono",
    "multi", "neo", "non", "over", "para", "post", "pre", "pro", "proto", "pseudo", "psycho",
    "quasi", "re", "semi", "socio", "sub", "super", "supra", "trans", "tri", "ultra", "un",
    "under", "uni",
];

/// Units that the treebank separates from their number ("35|mm", "$3|M", "5|pm").
pub(super) const UNITS: &[&str] = &[
    "mm", "cm", "km", "m", "mi", "ft", "in", "kg", "g", "mg", "lb", "lbs", "oz", "ml", "k", "K",
    "M", "B", "b", "bn", "t", "T", "mn", "tn", "am", "pm", "AM", "PM", "a.m.", "p.m.", "mb", "gb",
    "tb", "kb", "MB", "GB", "TB", "KB", "mph", "hr", "hrs", "h", "min", "mins", "MW", "kW", "kWh",
    "GHz", "MHz", "Hz", "x", "yr", "yrs", "bcf", "million", "billion", "C", "F", "c", "p", "W",
    "V", "V.", "GW", "MWh",
];

/// Negated auxiliaries that are also written without an apostrophe ("dont"), and how many letters the verb has.
pub(super) const BARE_NEGATIONS: &[&str] = &[
    "dont", "doesnt", "didnt", "cant", "wont", "isnt", "wasnt", "couldnt", "wouldnt", "shouldnt",
    "havent", "hasnt", "hadnt", "arent", "werent", "aint",
];

/// Words that are two tokens, with the length of the first.
pub(super) const TWO_WORDS: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("wanna", 3),
    ("gotta", 3),
    ("gimme", 3),
    ("lemme", 3),
    ("outta", 3),
    ("alot", 1),
    ("im", 1),
    ("ive", 1),
    ("thats", 4),
    ("youre", 3),
    ("theyre", 4),
];

/// Words that open a sentence far more often than they follow an abbreviation inside one.
pub(super) const OPENERS: &[&str] = &[
    "A",
    "According",
    "After",
    "All",
    "Also",
    "Although",
    "An",
    "And",
    "Another",
    "Any",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Did",
    "Do",
    "Does",
    "During",
    "Each",
    "Earlier",
    "Even",
    "Finally",
    "For",
    "From",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Instead",
    "Is",
    "It",
    "Its",
    "Last",
    "Later",
    "Many",
    "Meanwhile",
    "More",
    "Most",
    "My",
    "Nevertheless",
    "Not",
    "Now",
    "On",
    "Once",
    "One",
    "Other",
    "Others",
    "Our",
    "Please",
    "She",
    "Since",
    "So",
    "Some",
    "Still",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Thus",
    "To",
    "Two",
    "Under",
    "Until",
    "Was",
    "We",
    "Were",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "While",
    "Who",
    "Why",
    "Will",
    "With",
    "Yet",
    "You",
    "Your",
];

/// Endings of host names and file names that are not English words after a missing space.
pub(super) const HOST_OR_FILE: &str = "com|org|net|gov|edu|mil|int|info|biz|io|ai|app|dev|tv|uk|de|fr|eu|ca|au|nz|us|ch|jp|cn|ru|in|nl|it|es|se|no|dk|br|za|ie|htm|html|php|aspx?|docx?|xlsx?|pptx?|pdf|txt|csv|tsv|json|xml|zip|gz|exe|jpe?g|png|gif|mp[34]|wav|eml|mbox|msg|url|py|rs|js";

/// Whether a sorted or unsorted list holds a word; the lists are short enough for a plain walk.
pub(super) fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}
