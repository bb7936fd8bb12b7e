import { pause } from '@telstar/bus/pause'

const firstMs = 5
const mostMs = 100

/** The read model has not come that far in time: to be asked again, as with HTTP 503 and `Retry-After: 1`. */
export class Behind {
  /** Of the document as it is; 0: there is none yet. */
  readonly version: number

  constructor(version: number) {
    this.version = version
  }
}

/**
 * Reads a document until it is of this version at least, so that whoever wrote reads what was written.
 * @param read one query by primary key; null: there is no such document
 * @param minVersion of the document's stream, as the command answered; null: as it is now
 * @param withinMs 5 s without it
 */
export async function atVersion<Document extends { readonly version: number }>(
  read: () => Promise<Document | null>,
  { minVersion, withinMs = 5000 }: { readonly minVersion: number | null; readonly withinMs?: number },
): Promise<Document | Behind | null> {
  const until = performance.now() + withinMs
  for (let waitMs = firstMs; ; waitMs = Math.min(mostMs, waitMs * 2)) {
    const document = await read()
    if (minVersion === null || (document?.version ?? 0) >= minVersion) return document
    const leftMs = until - performance.now()
    if (leftMs <= 0) return new Behind(document?.version ?? 0)
    await pause(Math.min(waitMs, leftMs))
  }
}
