/** What a fake server was asked. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** A server of this process, for clients of protocols. */
export interface FakeServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** All that it was asked, in order. */
  readonly asked: readonly Asked[];
}

/** Starts a server that answers as a function says. */
export function startFakeServer(
  answer: (asked: Asked, number: number) => Response | Promise<Response>,
): FakeServer {
  const asked: Asked[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { method, headers } = request;
      const one = { method, url: new URL(request.url), headers, body: await request.text() };
      asked.push(one);
      return await answer(one, asked.length);
    },
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
