/** A place in the order of all alert events: everything up to it has been seen. */
export interface StreamCursor {
  /** The transaction, a 64-bit number. */
  readonly xid: bigint
  /** Within it; 0 is before its first event. */
  readonly position: bigint
}

const mostXid = 18_446_744_073_709_551_615n
const mostPosition = 9_223_372_036_854_775_807n

/** As the id of an event: `xid-position`. */
export function writeStreamCursor({ xid, position }: StreamCursor): string {
  return `${xid}-${position}`
}

/** Null for anything but an id that a stream gave. */
export function readStreamCursor(text: string): StreamCursor | null {
  const [, xid, position] = /^(\d{1,20})-(\d{1,19})$/.exec(text) ?? []
  if (xid === undefined || position === undefined) return null
  const cursor = { xid: BigInt(xid), position: BigInt(position) }
  return cursor.xid <= mostXid && cursor.position <= mostPosition ? cursor : null
}

/** Whether one place lies beyond the other. */
export function isBeyond(one: StreamCursor, other: StreamCursor): boolean {
  return one.xid > other.xid || (one.xid === other.xid && one.position > other.position)
}
