import type { Place } from '../event-store/event-store.js'

/** @returns whether `one` comes after `other` in the order of the log */
export function isAfter(one: Place, other: Place): boolean {
  if (one.xid !== other.xid) return BigInt(one.xid) > BigInt(other.xid)
  return BigInt(one.position) > BigInt(other.position)
}
