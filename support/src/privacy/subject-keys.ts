/** One secret key for each person, a UUID in whatever case; a person whose key is destroyed is forgotten. */
export interface SubjectKeys {
  /** The person's key, made at the first call. @throws {SubjectForgotten} when it was destroyed */
  keyFor(subject: string): Promise<Buffer>
  /** The keys that are there, by the ids as they were named; those of forgotten people are missing. */
  keysOf(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
  /** For good. Can be called again. */
  destroy(subject: string): Promise<void>
}

/** Nothing personal can be kept about somebody any more. */
export class SubjectForgotten extends Error {
  override name = 'SubjectForgotten'

  constructor(subject: string) {
    super(`the customer ${subject} was erased: nothing personal is kept any more`)
  }
}
