/** Something the machine must have is not there; the message is one sentence with the cure. */
export class PrerequisiteMissing extends Error {
  override name = 'PrerequisiteMissing'
}
