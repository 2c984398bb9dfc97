//! Brings a text into the form in which it is compared, and tells how it sounds. Knows nothing of other texts.

use super::super::written::half_width;

/// Lower case, half width, without diacritics and apostrophes, one blank for any other signs.
pub(super) fn folded(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut blank = false;
    for c in cell.chars() {
        let letter = if c.is_ascii() { c } else { half_width(c) };
        let before = text.len();
        if letter.is_ascii_alphanumeric() {
            if blank && before > 0 {
                text.push(' ');
            }
            text.push(letter.to_ascii_lowercase());
            blank = false;
            continue;
        }
        match letter {
            '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => {
                if blank && before > 0 {
                    text.push(' ');
                }
                for lower in c.to_lowercase() {
                    push_without_diacritics(lower, &mut text);
                }
                blank = false;
            }
            _ => blank = true,
        }
    }
    text
}

fn push_without_diacritics(c: char, text: &mut String) {
    let plain = match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ'..='ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế'..='ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ' | 'ỏ' | 'ố'..='ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ụ' | 'ủ' | 'ứ'..='ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\u{300}'..='\u{36f}' => "",
        c => return text.push(c),
    };
    text.push_str(plain);
}

/// How a text sounds: its first sound and the next four consonants, as in Soundex (Russell 1918), but with one first
/// letter for c, k and q, for f and ph, for s and z, and without the silent start of kn, gn, pn and wr. 0 where it does not
/// begin with a letter a to z.
pub(super) fn soundex(text: &str) -> u32 {
    let bytes = match text.as_bytes() {
        [b'k' | b'g' | b'p', rest @ ..] if rest.first() == Some(&b'n') => rest,
        [b'w', rest @ ..] if rest.first() == Some(&b'r') => rest,
        bytes => bytes,
    };
    let Some(&letter @ b'a'..=b'z') = bytes.first() else {
        return 0;
    };
    let first = match (letter, bytes.get(1)) {
        (b'p', Some(b'h')) => b'f',
        (b'c' | b'q', _) => b'k',
        (b'z', _) => b's',
        (letter, _) => letter,
    };
    let mut code = u32::from(first - b'a' + 1);
    let mut last = sound(letter);
    let mut found = 0;
    for &byte in &bytes[1..] {
        let sound = sound(byte);
        if sound != 0 && sound != 7 && sound != last && found < 4 {
            code = code << 3 | sound;
            found += 1;
        }
        // h and w do not part two equal consonants, vowels do.
        if sound != 7 {
            last = sound;
        }
    }
    code << (3 * (4 - found))
}

/// 1 to 6 the consonants that sound alike, 7 those that part nothing, 0 vowels and everything else.
fn sound(letter: u8) -> u32 {
    match letter {
        b'b' | b'f' | b'p' | b'v' => 1,
        b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
        b'd' | b't' => 3,
        b'l' => 4,
        b'm' | b'n' => 5,
        b'r' => 6,
        b'h' | b'w' | b' ' => 7,
        _ => 0,
    }
}
