import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { notifyFile, notifyText, writeNotifyFile } from './notify-file.js'
import { type Ports, portNames } from './ports.js'
import { webhookSecret, webhookSecretFile } from './secrets.js'
import { stackHome } from './stack-home.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-notify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const home = stackHome('north', folder)
const ports = Object.fromEntries(portNames.map((name, index) => [name, 20_000 + index])) as Ports

test('notices go to the inbox by webhook and by mail, and to no other private address', () => {
  const { receivers, smtp, allow_addresses } = parse(notifyText({ home, ports }))
  expect(receivers[0].channels).toMatchObject([
    { kind: 'webhook', url: `http://127.0.0.1:${ports.inbox}/webhook`, secret_file: webhookSecretFile(home) },
    { kind: 'email' },
  ])
  expect(smtp).toEqual({ host: '127.0.0.1', port: ports.inboxSmtp, security: 'none' })
  expect(allow_addresses).toEqual(['127.0.0.1'])
})

test('the secret stands in a file of its owner alone, stays the same, and is not in the routes', () => {
  writeNotifyFile({ home, ports })
  const secret = webhookSecret(home)
  writeNotifyFile({ home, ports })
  expect(webhookSecret(home)).toBe(secret)
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(statSync(webhookSecretFile(home)).mode & 0o777).toBe(0o600)
  expect(notifyText({ home, ports })).not.toContain(secret)
  expect(statSync(notifyFile(home)).isFile()).toBe(true)
})
