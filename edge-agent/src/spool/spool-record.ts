import { crc32 } from 'node:zlib'

/** A batch as it lies in the store. */
export interface SpoolRecord {
  /** Unix milliseconds at which it was written, by this machine's clock. */
  readonly at: number
  readonly samples: number
  /** The encoded batch, exactly as it is sent. */
  readonly payload: Buffer
}

const headerBytes = 16

/**
 * Bytes of a record: CRC-32 of key and rest, time, number of samples, payload. LevelDB does not check its own
 * checksums when it reads, so each record carries one; the key is in it, so that a damaged key is found too.
 */
export function encodeRecord(key: Buffer, { at, samples, payload }: SpoolRecord): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + payload.length)
  bytes.writeDoubleBE(at, 4)
  bytes.writeUInt32BE(samples, 12)
  payload.copy(bytes, headerBytes)
  bytes.writeUInt32BE(checksum(key, bytes), 0)
  return bytes
}

/** The record behind its bytes; null when they are damaged. */
export function decodeRecord(key: Buffer, bytes: Buffer): SpoolRecord | null {
  if (bytes.length < headerBytes || bytes.readUInt32BE(0) !== checksum(key, bytes)) return null
  return {
    at: bytes.readDoubleBE(4),
    samples: bytes.readUInt32BE(12),
    payload: bytes.subarray(headerBytes),
  }
}

function checksum(key: Buffer, bytes: Buffer): number {
  return crc32(bytes.subarray(4), crc32(key))
}
