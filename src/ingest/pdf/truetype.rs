//! Which characters the glyphs of an embedded TrueType font stand for, by its `cmap` table.
//!
//! In: the bytes of a font. Out: glyph numbers and characters; none where the table is missing or broken.

use std::collections::HashMap;

/// Characters by glyph number. Of several characters of a glyph the first counts.
pub(super) fn characters(font: &[u8]) -> HashMap<u32, char> {
    table(font).map(subtable).unwrap_or_default()
}

fn number16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)))
}

fn number32(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

/// The best of the font's tables: by Unicode with all planes, else by Unicode.
fn table(font: &[u8]) -> Option<&[u8]> {
    let tables = number16(font, 4)?;
    let record = (0..tables.min(64))
        .map(|idx| 12 + idx * 16)
        .find(|&at| font.get(at..at + 4) == Some(b"cmap"))?;
    let cmap = font.get(number32(font, record + 8)?..)?;
    let mut best: Option<(usize, usize)> = None;
    for idx in 0..number16(cmap, 2)?.min(64) {
        let at = 4 + idx * 8;
        let rank = match (number16(cmap, at)?, number16(cmap, at + 2)?) {
            (3, 10) | (0, 4) | (0, 6) => 3,
            (3, 1) | (0, _) => 2,
            _ => continue,
        };
        if best.is_none_or(|(other, _)| rank > other) {
            best = Some((rank, number32(cmap, at + 4)?));
        }
    }
    cmap.get(best?.1..)
}

fn subtable(table: &[u8]) -> HashMap<u32, char> {
    let mut found = HashMap::new();
    let mut add = |glyph: usize, code: usize| {
        let char = u32::try_from(code).ok().and_then(char::from_u32);
        if let (Ok(glyph @ 1..), Some(char)) = (u32::try_from(glyph), char) {
            found.entry(glyph).or_insert(char);
        }
    };
    match number16(table, 0) {
        Some(4) => {
            let _ = segments(table, &mut add);
        }
        Some(12) => {
            for idx in 0..number32(table, 12).unwrap_or(0).min(65_536) {
                let group = |field: usize| number32(table, 16 + idx * 12 + field * 4);
                let (Some(first), Some(last), Some(glyph)) = (group(0), group(1), group(2)) else {
                    break;
                };
                for code in first..=last.min(first.saturating_add(65_535)) {
                    add(glyph + (code - first), code);
                }
            }
        }
        _ => {}
    }
    found
}

/// Format 4: ranges of codes of 16 bits.
fn segments(table: &[u8], add: &mut impl FnMut(usize, usize)) -> Option<()> {
    let count = number16(table, 6)? / 2;
    let (ends, starts) = (14, 16 + count * 2);
    let (deltas, offsets) = (starts + count * 2, starts + count * 4);
    for idx in 0..count {
        let (start, end) = (number16(table, starts + idx * 2)?, number16(table, ends + idx * 2)?);
        let delta = number16(table, deltas + idx * 2)?;
        let offset = number16(table, offsets + idx * 2)?;
        for code in start..=end.min(0xfffe) {
            let glyph = match offset {
                0 => (code + delta) & 0xffff,
                _ => match number16(table, offsets + idx * 2 + offset + (code - start) * 2)? {
                    0 => 0,
                    glyph => (glyph + delta) & 0xffff,
                },
            };
            add(glyph, code);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        // One range, A to C, glyphs 4 to 6, and the end mark.
        let words: [u16; 17] = [
            4,
            32,
            0,
            4,
            4,
            1,
            0,
            0x43,
            0xffff,
            0,
            0x41,
            0xffff,
            0u16.wrapping_sub(0x3d),
            1,
            0,
            0,
            0,
        ];
        let table: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        let found = subtable(&table);
        assert_eq!((found.get(&4), found.get(&6), found.len()), (Some(&'A'), Some(&'C'), 3));
        assert!(characters(b"nothing").is_empty());
    }
}
