import { publishEvent } from '@telstar/bus/cloud-event'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import type { Alert } from '@telstar/contracts/alert'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { createLogger } from '@telstar/runtime/logger'
import type { Region } from '../start-region.js'
import { chaosRule } from './notice-workers.js'

/** Alert events as the relay would publish them, and when each was. */
export class AlertFeed {
  /** `alert version` → Unix milliseconds. */
  readonly published = new Map<string, number>()
  readonly #region: string
  readonly #producer: Producer
  readonly #prefix = `c${Date.now().toString(36)}`
  #next = 0

  constructor({ region, kafkaBrokers }: Region) {
    this.#region = region
    const log = createLogger('chaos', 'error')
    this.#producer = startProducer({ brokers: [kafkaBrokers], clientId: 'chaos-alerts', log })
  }

  /** Raises an alert of a node of its own. @returns its id */
  async raise(): Promise<string> {
    const alertId = `${this.#prefix}x${this.#next++}`
    await this.#publish('AlertRaised', this.#alert(alertId))
    return alertId
  }

  async clear(alertId: string): Promise<void> {
    const now = new Date().toISOString()
    const alert = this.#alert(alertId)
    const cleared = {
      state: 'cleared',
      perceivedSeverity: 'cleared',
      alarmClearedTime: now,
      version: 2,
    } as const
    await this.#publish('AlertCleared', { ...alert, ...cleared })
  }

  stop(): Promise<void> {
    return this.#producer.stop()
  }

  async #publish(type: 'AlertRaised' | 'AlertCleared', alert: Alert): Promise<void> {
    const { alertId, version, managedObject } = alert
    const time = new Date()
    const data = {
      type,
      at: time.toISOString(),
      actor: 'chaos',
      comment: null,
      trace: { reason: 'chaos' },
      alert,
    }
    await publishEvent(this.#producer, {
      ...{ topic: kafkaTopics.alertEvents.name, key: managedObject, type: `telstar.alerts.${type}` },
      ...{ subject: alertId, id: `${alertId}-${version}`, time, source: '/chaos', data },
    })
    this.published.set(`${alertId} ${version}`, time.getTime())
  }

  #alert(alertId: string): Alert {
    const at = new Date().toISOString()
    return {
      ...{ alertId, region: this.#region, site: 'chaos', node: alertId, cell: 0 },
      ...{ managedObject: `${this.#region}/${alertId}/0`, ruleId: chaosRule, ruleVersion: 1, title: 'Chaos' },
      ...{ alarmType: 'QUALITY_OF_SERVICE', probableCause: 'THRESHOLD_CROSSED', specificProblem: '' },
      ...{
        perceivedSeverity: 'major',
        severity: 'major',
        state: 'raised',
        ackState: 'unacknowledged',
        ackBy: null,
      },
      ...{
        assignee: null,
        crossedThreshold: null,
        alarmRaisedTime: at,
        alarmReportingTime: at,
        alarmChangedTime: at,
      },
      ...{
        alarmClearedTime: null,
        suppressedBy: null,
        flapping: false,
        shadow: false,
        previousAlertId: null,
      },
      ...{ labels: {}, version: 1 },
    }
  }
}
