import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

/** Not for the public: loopback, private, link-local, shared, documentation, multicast and what wraps such addresses. */
const notPublic = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

interface Block {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** `10.0.0.0/8` or one address; null for anything else. */
export function parseBlock(text: string): Block | null {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return null
  const most = version === 4 ? 32 : 128
  const prefix = digits === undefined ? most : Number(digits)
  return prefix <= most ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : null
}

/** Addresses that webhooks may be sent to though they are private, in a configuration. */
export const addressBlockSchema = z.string().refine((text) => parseBlock(text) !== null, {
  message: 'must be an address or a block of them such as 10.0.0.0/8',
})

function blockList(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const block = parseBlock(text)
    if (block === null) throw new RangeError(`${text} is no block of addresses`)
    list.addSubnet(block.address, block.prefix, block.family)
  }
  return list
}

const refused = blockList(notPublic)

/**
 * Whether notices may be sent to an address: public ones, and private ones that were allowed. IPv4 in the clothes of IPv6
 * counts as what it is.
 * @throws {RangeError} when `allowed` holds something that is no block
 */
export function addressGate(allowed: readonly string[]): (address: string) => boolean {
  const list = blockList(allowed)
  return (address) => {
    const plain = address.replace(/^\[|\]$|%.*$/g, '')
    const version = isIP(plain)
    if (version === 0) return false
    const family = version === 4 ? 'ipv4' : 'ipv6'
    return list.check(plain, family) || !refused.check(plain, family)
  }
}
