import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newToken } from '@telstar/runtime/node-token'
import type { StackHome } from './stack-home.js'

/** The file with the token of the query API. */
export const apiTokenFile = ({ secrets }: StackHome) => join(secrets, 'api-token')

/** The file with the token that may change things through the query API. */
export const operatorTokenFile = ({ secrets }: StackHome) => join(secrets, 'operator-token')

/** The file with the token of a node of the local stack. */
export const nodeTokenFile = ({ secrets }: StackHome, node: string) => join(secrets, 'nodes', `${node}.token`)

/** The file with the secret that webhooks to the inbox are signed with. */
export const webhookSecretFile = ({ secrets }: StackHome) => join(secrets, 'webhook-secret')

/** The file with the key that wraps the keys of customers, in base64. */
export const wrappingKeyFile = ({ secrets }: StackHome) => join(secrets, 'support-wrapping-key')

/** The key of this installation of customer support, made on first use and kept: without it nobody's data can be read. */
export function wrappingKey(home: StackHome): string {
  return secretIn(wrappingKeyFile(home), () => randomBytes(32).toString('base64'))
}

/** The query API's token, made on first use and kept. */
export function apiToken(home: StackHome): string {
  return secretIn(apiTokenFile(home), () => `tsa_${randomBytes(32).toString('base64url')}`)
}

/** The token for changes through the query API, made on first use and kept. */
export function operatorToken(home: StackHome): string {
  return secretIn(operatorTokenFile(home), () => `tso_${randomBytes(32).toString('base64url')}`)
}

/** A node's token, made on first use and kept. */
export function nodeToken(home: StackHome, node: string): string {
  return secretIn(nodeTokenFile(home, node), newToken)
}

/** The secret of webhooks to the inbox (Standard Webhooks), made on first use and kept. */
export function webhookSecret(home: StackHome): string {
  return secretIn(webhookSecretFile(home), () => `whsec_${randomBytes(32).toString('base64')}`)
}

function secretIn(file: string, make: () => string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const secret = make()
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  return secret
}
