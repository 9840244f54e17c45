import type { Parameter } from "../store/open.ts";
import type { Finding } from "./finding.ts";

/** Gives a finding's columns as values for queries; lists as JSON. */
export function parametersOf(finding: Finding): Record<string, Parameter> {
  return {
    kind: finding.kind,
    subject: finding.subject,
    user_id: finding.user_id,
    currency: finding.currency,
    first_seen_at: finding.first_seen_at,
    last_seen_at: finding.last_seen_at,
    file_id: finding.file_id,
    line: finding.line,
    transaction_ids: JSON.stringify(finding.transaction_ids),
    message_ids: JSON.stringify(finding.message_ids),
    request_ids: JSON.stringify(finding.request_ids),
  };
}
