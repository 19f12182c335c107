//! Function words of languages, and the ranges of scripts.
//!
//! Function words are the short words that every text has, whatever it is about; a word may belong to several languages.

/// Languages with their most frequent function words; English comes first.
pub(super) const LANGUAGES: [(&str, &str); 23] = [
    (
        "English",
        "the of and to a in is was for that on with as by at from it be this are or an which have has had not but were they we you he she his her their its will would can could been who what when there if more about than also after other into our your i my me do does did said no all out up so one new",
    ),
    (
        "French",
        "le la les des du de et est en un une que qui dans pour pas sur au aux par avec ce cette ces se sa son ses il elle ils nous vous ne plus ont été sont mais ou où leur leurs être avait d l qu",
    ),
    (
        "German",
        "der die das und ist den von zu mit sich des auf für im nicht ein eine einer einem einen als auch es dem an werden aus er hat dass sie nach wird bei noch wie über nur oder aber war haben ich wir zum zur",
    ),
    (
        "Spanish",
        "el la los las de del y en que un una por con para es se lo al su sus como más pero fue ha son este esta entre cuando muy sin sobre también hasta hay donde desde todo nos yo le les ya",
    ),
    (
        "Italian",
        "il lo la i gli le di del della dei delle e è che un una per con in da non si al alla sono come più ma ha nel nella anche questo questa se ci dal dalla hanno suo sua o era stato",
    ),
    (
        "Portuguese",
        "o a os as de do da dos das e é em no na nos nas um uma que por para com não se ao à mais como mas foi são ser seu sua pelo pela também já ou quando muito entre tem ele ela isso",
    ),
    (
        "Dutch",
        "de het een en van ik dat die in te is niet zijn op aan met voor er maar om hij ook als bij nog naar uit door over wordt werd zij ze heeft hebben wat worden kan deze dan of haar",
    ),
    (
        "Swedish",
        "och att det i på är som en för av med den till inte han om ett var har de men vi från så kan jag hade när ska sig hon eller över efter också mycket där vid nu",
    ),
    (
        "Danish",
        "og at det i på er som en for af med den til ikke han om et var har de men vi fra så kan jeg havde når skal sig hun eller efter også meget der blev nu",
    ),
    (
        "Norwegian",
        "og å det i på er som en for av med den til ikke han om et var har de men vi fra så kan jeg hadde når skal seg hun eller etter også mye der ble nå",
    ),
    (
        "Finnish",
        "ja on ei että se oli hän mutta ovat kun myös niin tai joka kuin sen jos ole vain nyt mitä olla ollut mukaan jo sekä hänen ne tämä siitä vielä",
    ),
    (
        "Polish",
        "i w na z do się nie to że jest o jak po co ale od za przez dla są jego przy który która które był było tylko czy tak może już oraz ze",
    ),
    (
        "Czech",
        "a se na je v že to s z do o ale jako za by pro si jsou tak byl jeho který která které ve po není jsem už také nebo k být bylo před od",
    ),
    (
        "Slovak",
        "a sa na je v že to s z do o ale ako za by pre si sú tak bol jeho ktorý ktorá ktoré vo po nie som už aj alebo k byť bolo pred od",
    ),
    (
        "Hungarian",
        "a az és hogy nem is egy ez van volt de meg csak mint már el még ha azt vagy lesz kell ezt után szerint fel ki be minden ami aki",
    ),
    (
        "Romanian",
        "și de în la a cu nu că pe un o din este care pentru sunt mai ce au fost prin dar sau lui al ale fi am ca până după dacă ei",
    ),
    (
        "Turkish",
        "ve bir bu da de için ile çok ne daha gibi olan olarak var o en kadar sonra ama değil ise ki mi her olduğu ancak diye göre",
    ),
    (
        "Indonesian",
        "yang dan di ke dari untuk dengan ini itu pada adalah tidak dalam akan oleh juga sebagai ada karena mereka telah kami saya atau bisa lebih sudah para",
    ),
    (
        "Croatian",
        "i je u da se na za su s od ne to o kao ali koji koja koje će bi iz a do nije bio po sam što samo ili kako nakon",
    ),
    (
        "Catalan",
        "el la els les de del i en que un una per amb és no es va als com més però són ha aquest aquesta seu seva al també o si fins on",
    ),
    (
        "Vietnamese",
        "và của là có không được cho trong một những với các này đã người khi để đến từ ra vào cũng như sẽ tại về theo đó",
    ),
    (
        "Tagalog",
        "ang ng sa na mga at ay si ni ko mo ito hindi para niya kung may siya nang din lang kay pa namin nila ako iyon bilang",
    ),
    (
        "Swahili",
        "ya na wa kwa ni katika za la cha kuwa hiyo huo hii watu yake wao lakini pia kama au sana baada mwaka alisema hilo yao hivyo kwamba",
    ),
];

/// A script by its ranges of code points.
pub(super) struct Script {
    /// The language that it is used for, or its own name where there are several.
    pub(super) name: &'static str,
    ranges: &'static [(u32, u32)],
}

impl Script {
    pub(super) fn holds(&self, letter: char) -> bool {
        let point = u32::from(letter);
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&point))
    }
}

/// Scripts that no English text is written in.
pub(super) const SCRIPTS: [Script; 16] = [
    Script { name: "Cyrillic script", ranges: &[(0x0400, 0x052F)] },
    Script { name: "Greek", ranges: &[(0x0370, 0x03FF), (0x1F00, 0x1FFF)] },
    Script {
        name: "Arabic script",
        ranges: &[(0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)],
    },
    Script { name: "Hebrew", ranges: &[(0x0590, 0x05FF)] },
    Script { name: "Armenian", ranges: &[(0x0530, 0x058F)] },
    Script { name: "Georgian", ranges: &[(0x10A0, 0x10FF)] },
    Script { name: "Devanagari script", ranges: &[(0x0900, 0x097F)] },
    Script { name: "Bengali", ranges: &[(0x0980, 0x09FF)] },
    Script { name: "Tamil", ranges: &[(0x0B80, 0x0BFF)] },
    Script { name: "Telugu", ranges: &[(0x0C00, 0x0C7F)] },
    Script { name: "Thai", ranges: &[(0x0E00, 0x0E7F)] },
    Script { name: "Ethiopic script", ranges: &[(0x1200, 0x137F)] },
    Script { name: "Khmer", ranges: &[(0x1780, 0x17FF)] },
    Script { name: "Korean", ranges: &[(0x1100, 0x11FF), (0xAC00, 0xD7AF)] },
    Script { name: "Japanese", ranges: &[(0x3040, 0x30FF)] },
    Script { name: "Chinese", ranges: &[(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x2_0000, 0x2_A6DF)] },
];
