import { hkdfSync } from 'node:crypto'

/** Of an installation, from its wrapping key: with it the digests of commands are made, which tell nothing without it. */
export function commandDigestKey(wrappingKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', wrappingKey, '', 'telstar support: command digests', 32))
}
