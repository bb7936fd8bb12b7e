/** A command could not be carried out, though nothing has made it needless: it may be later. */
export class Contended extends Error {
  override name = 'Contended'

  constructor(stream: string, why = 'it changes too often to be changed now') {
    super(`${stream}: ${why}`)
  }
}
