import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readNoticeConfig } from './read-notice-config.js'

const good = `
allow_addresses: [127.0.0.0/8]
smtp: {host: 127.0.0.1, port: 2525, security: none}
receivers:
  - name: noc
    channels:
      - {kind: webhook, url: 'http://127.0.0.1:9000/hook', secret_file: hook.secret}
      - {kind: email, to: [noc@example.org, lead@example.org]}
    rate_limit: {notices: 10, per: 1m}
  - {name: log, channels: [{kind: console}]}
route:
  receiver: log
  group_by: [alertname, site]
  routes:
    - matchers: [severity=~"critical|major", 'site!=lab']
      receiver: noc
      group_wait: 0s
      escalate: [{after: 15m, receiver: log}]
inhibit_rules:
  - source_matchers: [alertname=site-down]
    target_matchers: [severity="minor"]
    equal: [site]
`
const problems = (text: string) => {
  try {
    readNoticeConfig(text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the configuration of notices', () => {
  it('is read with the defaults filled in', () => {
    const config = readNoticeConfig(good)
    expect(config.route.routes[0]?.matchers).toEqual([
      { name: 'severity', value: 'critical|major', isRegex: true, isEqual: true },
      { name: 'site', value: 'lab', isRegex: false, isEqual: false },
    ])
    expect(config.receivers[0]?.channels).toHaveLength(2)
  })

  it('as the documentation shows it is right', () => {
    const text = readFileSync(new URL('../../docs/notices.md', import.meta.url), 'utf8')
    expect(readNoticeConfig(/```yaml\n(.*?)```/s.exec(text)?.[1] ?? '').receivers).toHaveLength(2)
  })

  it('is refused with line and column of every mistake', () => {
    const bad = good
      .replace('receiver: noc\n', 'receiver: nobody\n')
      .replace('per: 1m', 'per: soon')
      .replace('kind: console', 'kind: pigeon')
    expect(problems(bad)).toContain('9:36: receivers.0.rate_limit.per: must be a duration')
    expect(problems(bad)).toMatch(/10:35: receivers\.1\.channels\.0\.kind/)
    expect(problems(good.replace('receiver: noc\n', 'receiver: nobody\n'))).toBe(
      '16:17: route.routes.0.receiver: there is no receiver nobody',
    )
    expect(problems('receivers: [')).toMatch(/^1:1\d: /)
    expect(problems(good.replace('critical|major', 'critical|('))).toMatch(/^15:18: .*missing closing/)
    expect(problems(`${good}\nrouting: {}`)).toMatch(/routing/)
  })

  it('needs smtp for mail, and one secret for a webhook', () => {
    expect(problems(good.replace(/smtp:.*\n/, ''))).toContain('needs smtp, here or for all')
    expect(problems(good.replace(', secret_file: hook.secret', ''))).toContain(
      'needs either secret or secret_file',
    )
  })
})
