/** The bytes of a request. */
export function request(method: string, path: string, token: string, body?: string, accept?: string): Buffer {
  const accepted = accept === undefined ? '' : `Accept-Encoding: ${accept}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n${accepted}`;
  if (body === undefined) return Buffer.from(`${head}\r\n`, 'latin1');
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.from(`${head}${type}${body}`, 'latin1');
}
