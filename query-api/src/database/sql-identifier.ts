/**
 * A name from the catalogue as an SQL identifier. Names from outside never come here: the catalogue knows them or the
 * request is refused; the check is the second lock on that door.
 * @throws {RangeError} for anything but a–z, 0–9 and _
 */
export function sqlIdentifier(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new RangeError('not a name of the catalogue')
  return `"${name}"`
}
