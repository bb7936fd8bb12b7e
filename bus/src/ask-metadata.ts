import type { Client, Metadata, MetadataOptions } from 'node-rdkafka'

/** What Kafka says of its brokers and topics. @throws {Error} when it does not answer in time */
export function askMetadata(client: Client<never>, options: MetadataOptions): Promise<Metadata> {
  return new Promise((resolve, reject) => {
    client.getMetadata(options, (error, metadata) => {
      if (error) reject(new Error(error.message))
      else resolve(metadata)
    })
  })
}
