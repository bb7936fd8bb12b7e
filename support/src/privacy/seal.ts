import { createCipheriv, createDecipheriv } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts and authenticates (AES-256-GCM, NIST SP 800-38D).
 * @param key 32 bytes
 * @param nonce 12 random bytes, never used twice with the same key
 * @param bound what the bytes belong to: they open only together with the same text
 * @returns nonce, tag and ciphertext
 */
export function seal(
  plain: Buffer,
  { key, nonce, bound }: { key: Buffer; nonce: Buffer; bound: string },
): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce)
  cipher.setAAD(Buffer.from(bound))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** @throws {Error} when the bytes were changed, belong to something else or need another key */
export function open(sealed: Buffer, { key, bound }: { key: Buffer; bound: string }): Buffer {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
}
