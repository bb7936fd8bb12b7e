import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import type { StackHome } from './stack-home.js'

/** The public keys that the support station trusts (RFC 7517). */
export const jwksFile = ({ secrets }: StackHome) => join(secrets, 'support-jwks.json')

/** The private key that signs tokens in a local stack; a real installation has an identity provider. */
export const signingKeyFile = ({ secrets }: StackHome) => join(secrets, 'support-signing-key.pem')

const supportIssuer = 'https://telstar.example/local'
const supportAudience = 'telstar-support'
const keyId = 'local'

export interface SupportIdentity {
  readonly role: 'agent' | 'department' | 'supervisor' | 'customer'
  /** Staff id, or the customer's id. */
  readonly subject: string
  readonly department?: string
}

/** Makes the key pair on first use and keeps it. */
export function supportSigning(home: StackHome): void {
  if (existsSync(signingKeyFile(home)) && existsSync(jwksFile(home))) return
  const { privateKey } = generateKeyPairSync('ed25519')
  const jwk = {
    ...createPublicKey(privateKey).export({ format: 'jwk' }),
    kid: keyId,
    use: 'sig',
    alg: 'EdDSA',
  }
  mkdirSync(home.secrets, { recursive: true, mode: 0o700 })
  writeFileSync(signingKeyFile(home), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(jwksFile(home), `${JSON.stringify({ keys: [jwk] }, null, 2)}\n`)
}

/** A token of the support API for somebody, for some hours. */
export function supportToken(home: StackHome, identity: SupportIdentity, hours?: number): Promise<string> {
  supportSigning(home)
  return signSupportToken(readFileSync(signingKeyFile(home), 'utf8'), identity, hours)
}

/** @param signingKey private key of the local stack, PEM */
export async function signSupportToken(
  signingKey: string,
  { role, subject, department }: SupportIdentity,
  hours = 12,
): Promise<string> {
  return new SignJWT({ role, ...(department !== undefined && { department }) })
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(supportIssuer)
    .setAudience(supportAudience)
    .setIssuedAt()
    .setExpirationTime(`${hours}h`)
    .sign(createPrivateKey(signingKey))
}
