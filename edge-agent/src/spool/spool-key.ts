import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'

/**
 * Keys of the store. One store may hold many nodes; node ids never contain a zero byte, so it ends them.
 * A batch is `node 00 'b' boot seq` with both numbers big-endian, so that keys sort in the order of making.
 * What is known about a node is `node 00 'm'`.
 */
const batchKind = 0x62
const metaKind = 0x6d
const identityBytes = 16

/** Key of one batch. */
export function batchKey(node: string, { boot, seq }: BatchIdentity): Buffer {
  const head = headOf(node, batchKind)
  const key = Buffer.alloc(head.length + identityBytes)
  head.copy(key)
  key.writeBigUInt64BE(BigInt(boot), head.length)
  key.writeBigUInt64BE(BigInt(seq), head.length + 8)
  return key
}

/** Key of a node's meta record. */
export function metaKey(node: string): Buffer {
  return headOf(node, metaKind)
}

/** What a key names; null when it is none of ours. */
export function parseKey(key: Buffer): { node: string; identity: BatchIdentity | null } | null {
  const end = key.indexOf(0)
  if (end < 1) return null
  const node = key.toString('latin1', 0, end)
  const rest = key.subarray(end + 2)
  if (key[end + 1] === metaKind && rest.length === 0) return { node, identity: null }
  if (key[end + 1] !== batchKind || rest.length !== identityBytes) return null
  return {
    node,
    identity: { boot: Number(rest.readBigUInt64BE(0)), seq: Number(rest.readBigUInt64BE(8)) },
  }
}

/** Negative when `a` was made before `b`. */
export function compareIdentity(a: BatchIdentity, b: BatchIdentity): number {
  return a.boot - b.boot || a.seq - b.seq
}

function headOf(node: string, kind: number): Buffer {
  return Buffer.concat([Buffer.from(node, 'latin1'), Buffer.from([0, kind])])
}
