import { type EnvSource, parseEnv } from '@telstar/runtime/env'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'

/** Settings of handle-commands, pure. @throws {ConfigError} naming all that is missing or wrong */
export function handleCommandsConfig(source: EnvSource) {
  return kafkaConfig(parseEnv(kafkaSettings, source))
}

export type HandleCommandsConfig = ReturnType<typeof handleCommandsConfig>
