// Sending a ledger file with progress. `fetch` tells nothing about how much has been sent, so this one request uses XMLHttpRequest.
import { Refusal, refusalOf } from './client'
import type { ImportReport } from './shapes'

/** Sends one file; `told` hears the share sent, from 0 to 1. Throws `Refusal`. */
export function sendLedger(file: File, told: (share: number) => void): Promise<ImportReport> {
  const form = new FormData()
  form.append('file', file, file.name)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/ledgers')
    request.setRequestHeader('X-Twofront', '1')
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) told(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new Refusal(0, 'no-connection', null, null)))
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as ImportReport)
      else reject(refusalOf(request.status, request.responseText))
    })
    request.send(form)
  })
}
