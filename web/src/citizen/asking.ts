// What a household is about to ask for.

export interface Asking {
  kind: 'correction' | 'copy' | 'objection'
  /** Key of the line; empty when something is missing. */
  line: string
  /** Id of the clue that is objected to. */
  clue: string
  /** The line or clue in words. */
  words: string
}
