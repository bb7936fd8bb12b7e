import { mqttTopic } from '@telstar/contracts/mqtt-topics'

/** All topics that one node may touch. */
export interface NodeTopics {
  readonly telemetry: string
  readonly state: string
  readonly cmd: string
}

export function nodeTopics(region: string, node: string): NodeTopics {
  return {
    telemetry: mqttTopic(region, node, 'telemetry'),
    state: mqttTopic(region, node, 'state'),
    cmd: mqttTopic(region, node, 'cmd'),
  }
}
