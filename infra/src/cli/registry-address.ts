import type { Addresses } from './addresses.js'

/** Where the registry of a region is read and written. */
export function registryAddress(addresses: Addresses) {
  return { brokers: addresses.kafka(), region: addresses.region, log: addresses.log }
}
