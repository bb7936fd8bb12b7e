import { z } from 'zod'

/** A network node's id: its MQTT client id, topic level, Kafka key and name in every answer. */
export const nodeIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be 1–64 letters, digits or hyphens')

/** A region's name, as it stands in MQTT topics and Kafka headers. */
export const regionSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, 'must be 1–32 lower-case letters, digits or hyphens')
