//! Phone numbers: mobile, landline with or without area code, several in one cell.

/// The first usable number as digits; `None` when there is none.
pub fn parse_phone(text: &str) -> Option<String> {
    text.split(['/', '、', ';', '；', '，', ',', '或'])
        .map(|part| part.chars().filter(char::is_ascii_digit).collect::<String>())
        .find_map(|digits| {
            let digits = digits
                .strip_prefix("86")
                .filter(|rest| rest.len() == 11)
                .unwrap_or(&digits);
            is_phone(digits).then(|| digits.to_owned())
        })
}

fn is_phone(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    match bytes.len() {
        11 if bytes[0] == b'1' => (b'3'..=b'9').contains(&bytes[1]),
        10..=12 => bytes[0] == b'0' && bytes[1] != b'0',
        7 | 8 => (b'2'..=b'8').contains(&bytes[0]),
        _ => false,
    }
}
