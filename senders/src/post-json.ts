import { lookup } from 'node:dns'
import { type ClientRequest, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { SendOutcome } from './send-outcome.js'

const callMs = 10_000

export interface Post {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Whether a connection to this address may be made. */
type Gate = (address: string) => boolean

/**
 * Posts JSON once: no redirect is followed, the answer's body is not read, all of it takes ten seconds at most. The
 * address that is connected to is the one that was checked, so that a name cannot lead elsewhere in between.
 */
export async function postJson({ url, body, headers }: Post, mayReach: Gate): Promise<SendOutcome> {
  const { hostname, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !mayReach(host)) return refusedAddress
  return new Promise((resolve) => {
    const call = (protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'TelStar',
        ...headers,
      },
      agent: false,
      lookup: guardedLookup(mayReach),
      signal: AbortSignal.timeout(callMs),
    })
    const settle = (outcome: SendOutcome) => {
      resolve(outcome)
      call.destroy()
    }
    watch(call, settle)
    call.end(body)
  })
}

const refusedAddress: SendOutcome = {
  kind: 'failed',
  why: 'it is a private address, and that is not among allow_addresses',
  final: true,
}

function watch(call: ClientRequest, settle: (outcome: SendOutcome) => void): void {
  call.on('response', (response) => {
    response.on('error', () => {})
    settle(answered(response.statusCode ?? 0))
  })
  call.on('error', (error: NodeJS.ErrnoException) => {
    if (error instanceof AddressRefused) return settle(refusedAddress)
    const why =
      error.name === 'AbortError' || error.name === 'TimeoutError'
        ? 'no answer within 10 s'
        : (error.code ?? error.name)
    settle({ kind: 'failed', why, final: false })
  })
}

/** 2xx is delivered; 408, 429 and 5xx may heal; all else will not. */
export function answered(status: number): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const final = status < 500 && status !== 408 && status !== 429
  return { kind: 'failed', why: `answered ${status}`, final }
}

class AddressRefused extends Error {
  override name = 'AddressRefused'
}

function guardedLookup(mayReach: Gate): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const open = addresses.filter(({ address }) => mayReach(address))
      const [first] = open
      if (first === undefined) return callback(new AddressRefused(), '', 0)
      if (options.all) return callback(null, open)
      callback(null, first.address, first.family)
    })
  }
}
