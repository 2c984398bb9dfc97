// What the server asks of a password, said before it is sent. The server decides.

/** At least 10 characters of at least three kinds: lower case, upper case, digits, anything else. */
export function passwordFits(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length
  return Array.from(password).length >= 10 && kinds >= 3
}
