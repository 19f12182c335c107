//! Rich text as Outlook packs it: runs of bytes that were said before are referred to by where they were said.

/// What every text is taken to have begun with.
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// How far back references reach.
const WINDOW: usize = 4096;
/// Mail bodies are not longer than this.
const MAX: usize = 64 << 20;

/// The plain bytes; `None` where they are packed in another way. What is cut off is read as far as it goes.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let header = bytes.get(..16)?;
    let rest = &bytes[16..];
    let size = u32::from_le_bytes(header.get(4..8)?.try_into().ok()?) as usize;
    match &header[8..12] {
        b"MELA" => Some(rest[..rest.len().min(size)].to_vec()),
        b"LZFu" => Some(expand(rest, size.min(MAX))),
        _ => None,
    }
}

fn expand(packed: &[u8], size: usize) -> Vec<u8> {
    let mut window = [b' '; WINDOW];
    window[..BEGINNING.len()].copy_from_slice(BEGINNING);
    let mut at = BEGINNING.len();
    let mut out = Vec::with_capacity(size.min(1 << 20));
    let mut put = |byte: u8, at: &mut usize, window: &mut [u8; WINDOW]| {
        window[*at] = byte;
        *at = (*at + 1) % WINDOW;
        out.push(byte);
        out.len() < size
    };
    let mut bytes = packed.iter().copied();
    'outer: while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some(byte) = bytes.next() else { break 'outer };
                if !put(byte, &mut at, &mut window) {
                    break 'outer;
                }
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { break 'outer };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (from, length) = (reference >> 4, (reference & 15) + 2);
            // A reference to where we are says that this is the end.
            if from == at {
                break 'outer;
            }
            for step in 0..length {
                let byte = window[(from + step) % WINDOW];
                if !put(byte, &mut at, &mut window) {
                    break 'outer;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // [MS-OXRTFCP], 4.1.1.
        let packed: [u8; 49] = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03,
            0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3,
            0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d,
            0x0a, 0x80, 0x0f, 0xa0,
        ];
        let plain = unpack(&packed).unwrap();
        assert_eq!(plain, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(unpack(b"short"), None);
    }
}
