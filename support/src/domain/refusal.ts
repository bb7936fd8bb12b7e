/** Why a command cannot be carried out; a value, as it is an expected outcome. */
export class Refusal {
  /** Stable, for programs; listed in docs. */
  readonly code: string
  /** For people: what was wrong and what was expected; never personal data. */
  readonly message: string

  constructor(code: string, message: string) {
    this.code = code
    this.message = message
  }
}
