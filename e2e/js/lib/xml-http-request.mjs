// The part of the browsers' XMLHttpRequest that the long-poll transport of autobahn-js uses, on node's own HTTP client.
//
// HTTP gives no order to requests on several connections, and WAMP needs one: all requests of a session go over one kept connection, but for those
// that wait for messages, which go over another one.
import http from 'node:http';

const options = { keepAlive: true, maxSockets: 1 };

export class XMLHttpRequest {
  static #agents = new Map();

  readyState = 0;
  status = 0;
  statusText = '';
  responseText = '';
  timeout = 0;
  #method;
  #url;
  #headers = {};

  open(method, url) {
    this.#method = method;
    this.#url = new URL(url);
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  send(body) {
    const request = http.request(this.#url, { method: this.#method, headers: this.#headers, agent: this.#agent() }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => this.#done(response.statusCode, response.statusMessage, Buffer.concat(parts).toString('utf8')));
      response.on('error', () => this.#done(0, '', ''));
    });
    if (this.timeout) request.setTimeout(this.timeout, () => { this.ontimeout?.(); request.destroy(); });
    request.on('error', () => this.#done(0, '', ''));
    request.end(body);
  }

  /** One agent per path, so one connection for /ID/send and one for /ID/receive. */
  #agent() {
    const key = this.#url.origin + this.#url.pathname;
    if (key.endsWith('/open') || key.endsWith('/close')) return new http.Agent();
    if (!XMLHttpRequest.#agents.has(key)) XMLHttpRequest.#agents.set(key, new http.Agent(options));
    return XMLHttpRequest.#agents.get(key);
  }

  #done(status, statusText, responseText) {
    if (this.readyState === 4) return;
    Object.assign(this, { readyState: 4, status, statusText, responseText });
    this.onreadystatechange?.();
  }
}
