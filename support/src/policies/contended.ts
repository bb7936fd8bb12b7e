/** A command did not get its turn, though it was decided anew again and again: it may later. */
export class Contended extends Error {
  override name = 'Contended'

  constructor(stream: string) {
    super(`${stream} changes too often to be changed now`)
  }
}
