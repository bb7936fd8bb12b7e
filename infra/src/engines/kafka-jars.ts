import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fetchJars } from './fetch-jars.js'
import { provisionOnce } from './provision-once.js'
import { engineFile } from './telstar-home.js'

/** The version infra/engines/kafka/pom.xml names. */
export const kafkaVersion = '4.3.1'

/** Fetches Kafka's jars once per version into the home folder; returns the folder they lie in. */
export function kafkaJars(home: string): Promise<string> {
  return provisionOnce(join(home, 'engines', `kafka-${kafkaVersion}`), async (into) => {
    await fetchJars(engineFile('kafka', 'pom.xml'), into)
    const broker = `kafka_2.13-${kafkaVersion}.jar`
    if (!readdirSync(into).includes(broker)) throw new Error(`Maven fetched no ${broker}`)
  })
}

/** Beside the jars: their classes as the JVM has them once loaded, see kafka-archive.ts. */
export const kafkaArchiveFile = (jars: string) => join(jars, 'classes.jsa')
