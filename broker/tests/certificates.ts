import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The machine has openssl. */
export const hasOpenssl = (process.env['PATH'] ?? '').split(':').some((path) => existsSync(`${path}/openssl`))

const authority = `[ca]
default_ca = test
[test]
database = ./index.txt
serial = ./serial
crlnumber = ./crlnumber
new_certs_dir = .
default_md = sha256
default_crl_days = 1
policy = any
[any]
commonName = supplied
`

interface Issue {
  readonly name: string
  /** Days it is valid, or that it has been over. */
  readonly expired?: boolean
}

/** A certificate authority in a folder of its own, made with openssl. */
export function certificateAuthority(folder: string) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const path = (name: string) => join(folder, name)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  writeFileSync(path('ca.conf'), authority)
  writeFileSync(path('index.txt'), '')
  writeFileSync(path('serial'), '01\n')
  writeFileSync(path('crlnumber'), '01\n')
  openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )
  const ca = ['-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-batch']
  const list = () => openssl('ca', ...ca, '-gencrl', '-out', 'crl.pem')
  list()
  return {
    caFile: path('ca.pem'),
    crlFile: path('crl.pem'),
    /** Files of a certificate whose common name is `name`. */
    issue({ name, expired = false }: Issue) {
      const validity = expired
        ? ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z']
        : ['-days', '1']
      openssl('req', '-new', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
      openssl('ca', ...ca, ...validity, '-in', `${name}.csr`, '-out', `${name}.pem`)
      const [certFile, keyFile] = [path(`${name}.pem`), path(`${name}.key`)]
      return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) }
    },
    revoke(certFile: string) {
      openssl('ca', ...ca, '-revoke', certFile)
      list()
    },
  }
}
