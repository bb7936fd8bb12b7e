import { createHmac, randomUUID } from 'node:crypto'
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { ApiScene, audience, issuer, jwks, otherPair, signingKey, tokenOf } from '../../../tests/api-scene.js'

const agent = { role: 'agent', sub: 'anna' }
const seconds = Math.floor(Date.now() / 1000)
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const whole = { iss: issuer, aud: audience, exp: seconds + 600, ...agent }
const other = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
const es256 = await generateKeyPair('ES256')
const rs256 = await generateKeyPair('RS256')
const publicPem = await exportSPKI((await importJWK(jwks.keys[0]!, 'EdDSA', { extractable: true })) as never)

const good = await tokenOf(agent)
const [head = '', claims = '', signature = ''] = good.split('.')

function hmac(alg: string, secret: string, header: object = {}): string {
  const signed = `${base64({ alg, typ: 'JWT', kid: 'one', ...header })}.${base64(whole)}`
  return `${signed}.${createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')}`
}

const signed = (payload: Record<string, unknown>, header: Record<string, unknown>, key: unknown) =>
  new SignJWT(payload).setProtectedHeader(header as never).sign(key as never)

const bad: Record<string, string> = {
  'no algorithm': `${base64({ alg: 'none', typ: 'JWT' })}.${base64(whole)}.`,
  'no algorithm, in other letters': `${base64({ alg: 'nOnE', typ: 'JWT' })}.${base64(whole)}.`,
  'no algorithm with the signature of another token': `${base64({ alg: 'none' })}.${claims}.${signature}`,
  'no algorithm at all': `${base64({ typ: 'JWT' })}.${base64(whole)}.${signature}`,
  'HS256 with the public key in PEM': hmac('HS256', publicPem),
  'HS256 with the public key in JSON': hmac('HS256', JSON.stringify(jwks.keys[0])),
  'HS256 with x of the public key': hmac('HS256', String(jwks.keys[0]?.x)),
  'HS256 with an empty secret': hmac('HS256', ''),
  'HS512 with the public key': hmac('HS512', publicPem),
  'another key under the same kid': await tokenOf(agent, other.privateKey as never),
  'another key of another algorithm': await signed(whole, { alg: 'ES256', kid: 'one' }, es256.privateKey),
  'an algorithm that is not taken': await signed(whole, { alg: 'RS256', kid: 'one' }, rs256.privateKey),
  'a key of ours with an algorithm that is not taken': await signed(
    whole,
    { alg: 'ES384', kid: 'two' },
    otherPair.privateKey,
  ),
  'an unknown kid': await signed(whole, { alg: 'EdDSA', kid: 'three' }, other.privateKey),
  'a key in its own header': await signed(
    whole,
    { alg: 'EdDSA', jwk: { ...jwks.keys[0], x: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } },
    other.privateKey,
  ),
  'a critical header nobody knows': `${base64({ alg: 'EdDSA', kid: 'one', crit: ['x'], x: 1 })}.${claims}.${signature}`,
  'a changed payload': `${head}.${base64({ ...whole, role: 'supervisor' })}.${signature}`,
  'a changed signature': `${head}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
  'a cut signature': `${head}.${claims}.${signature.slice(0, -4)}`,
  'no signature': `${head}.${claims}.`,
  'two parts': `${head}.${claims}`,
  'one word': 'secret',
  'an expired one': await tokenOf({ ...agent, exp: seconds - 60 }),
  'one that never expires': await tokenOf({ ...agent, exp: undefined }),
  'one that is not valid yet': await tokenOf({ ...agent, nbf: seconds + 600 }),
  'another audience': await tokenOf({ ...agent, aud: 'telstar-query' }),
  'no audience': await tokenOf({ ...agent, aud: undefined }),
  'another issuer': await tokenOf({ ...agent, iss: `${issuer}.evil.example` }),
  'no issuer': await tokenOf({ ...agent, iss: undefined }),
  'no subject': await tokenOf({ role: 'agent' }),
  'no role': await tokenOf({ sub: 'anna' }),
  'a role that comes with no token': await tokenOf({ role: 'policy', sub: 'routing' }),
  'roles as a list': await tokenOf({ role: ['agent', 'supervisor'], sub: 'anna' }),
  'a department that is none': await tokenOf({ role: 'department', sub: 'ben', department: 'sales' }),
  'a member of no department': await tokenOf({ role: 'department', sub: 'ben' }),
  'a customer who is no UUID': await tokenOf({ role: 'customer', sub: 'anna' }),
  'a subject with a line break': await tokenOf({ role: 'agent', sub: 'anna\nroot' }),
}

const scene = new ApiScene()

it.each(Object.entries(bad))('refuses %s', async (_, token) => {
  const { status, headers } = await scene.ask('GET', '/v1/customers', { token })
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toMatch(/^Bearer /)
})

it('refuses whatever is no single Bearer header', async () => {
  for (const authorization of [
    [`Basic ${good}`],
    [`Token ${good}`],
    [good],
    [`Bearer ${good}`, `Bearer ${good}`],
  ])
    expect((await scene.ask('GET', '/v1/customers', { authorization })).status).toBe(401)
  expect((await scene.ask('GET', `/v1/customers?access_token=${good}`)).status).toBe(401)
})

it('takes tokens of every role, a few seconds after their end, too', async () => {
  for (const claim of [
    agent,
    { role: 'supervisor', sub: 's.1' },
    { ...agent, exp: Math.floor(Date.now() / 1000) - 1 },
  ])
    expect((await scene.ask('GET', '/v1/customers', { token: await tokenOf(claim) })).status).toBe(200)
  const customer = await tokenOf({ role: 'customer', sub: randomUUID() }, signingKey)
  expect((await scene.ask('GET', '/v1/complaints', { token: customer })).status).toBe(200)
})
