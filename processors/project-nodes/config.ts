import { type EnvSource, parseEnv } from '@telstar/runtime/env'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'

/** Settings of project-nodes, pure. @throws {ConfigError} naming all that is missing or wrong */
export function projectNodesConfig(source: EnvSource) {
  return kafkaConfig(parseEnv(kafkaSettings, source))
}

export type ProjectNodesConfig = ReturnType<typeof projectNodesConfig>
