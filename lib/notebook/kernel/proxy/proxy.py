"""The loop between a client and Deno: what each of them sends, and what becomes of it."""

import collections
import json
import os
import sys
import time
from pathlib import Path

import zmq
from cell_request import CellRequest
from client_side import ClientSide
from deno_kernel import DenoKernel
from failed_cell import END_IS_LOST, IS_COLLECTED, find_syntax_error, import_check
from jupyter_wire import COUNTED, OUTPUTS, Wire
from questions import HEARD, MARK, UNCAUGHT, WRITTEN, cell_question, error_question, mark_question
from type_hints import TypeHints

PRELUDE = Path(__file__).resolve().parents[1] / "kernel.ts"
TICK_S, PING_S, HURRY_S = 0.5, 0.1, 0.002
MOST_STARTS = 3
MOST_AT_ONCE = 100
# The cells that were queued behind one that failed may still be on their way.
ABORT_S = 0.1
# How long Stop waits: for JavaScript to hear of it, for an await, for queries that were ended.
DEAF_S, AWAIT_S, QUERY_S = 0.7, 1.0, 3.0

NO_MARK = "Deno cannot say whether all output has arrived; restart the kernel"
RESTARTED = "Deno was started again, so variables are gone: run the cells from the top"


class Proxy:
    """One kernel as its client sees it."""

    def __init__(self, connection, deno):
        self.connection, self.deno_path = connection, deno
        self.context = zmq.Context()
        self.wire = Wire(connection["key"])
        self.queue = collections.deque()
        self.current = None
        self.last_header = b"{}"
        self.number = 0
        self.arrived = collections.Counter()
        self.control_idents = collections.deque()
        self.abort_until = 0.0
        self.starts = 0
        self.parent = os.getppid()
        self.is_over = False
        self.hints = TypeHints(deno)
        self.poller = zmq.Poller()
        self.poller.register(self.hints.socket, zmq.POLLIN)
        self.client = ClientSide(self.context, connection, self.wire)
        for one in self.client.incoming:
            self.poller.register(one, zmq.POLLIN)
        self._start()

    # Deno's process

    def _start(self):
        self.starts += 1
        self.is_ready, self.pinged_at, self.can_hear = False, 0.0, False
        self.kernel = DenoKernel(self.context, self.connection["key"], self.deno_path)
        for one in (*self.kernel.sockets, *self.kernel.pipes):
            self.poller.register(one, zmq.POLLIN)
        self._execute(f"void await import({json.dumps(PRELUDE.as_uri())})"
                      ".then((kernel) => kernel.installKernelWorkaround()).catch(() => {})")

    def _end_deno(self):
        self.is_ready = False
        for one in (*self.kernel.sockets, *self.kernel.pipes):
            self.poller.unregister(one)
        self.kernel.close()

    def _restart(self, name, why):
        """Starts Deno again; the cell that was under way fails, and says so."""
        self._end_deno()
        self.hints.forget()
        if self.current is not None:
            if self.current.is_execute:
                self.current.fail(name, f"{why}. {RESTARTED}")
            self._finish()
        self._start()

    def _execute(self, code):
        """Has Deno execute code that is not the client's; returns the request's id."""
        request = self.wire.make("execute_request", {
            "code": code, "silent": True, "store_history": False, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False})
        self.kernel.shell.send_multipart(self.wire.frames(request))
        return request.id

    def _ask_for_mark(self):
        self.number += 1
        return self._execute(mark_question(self.number))

    # Requests

    def _begin(self):
        while self.is_ready and self.current is None and self.queue:
            message = self.queue.popleft()
            if message.arrived_at < self.abort_until and message.stops_on_error:
                self.client.abort(message)
                continue
            self.current = CellRequest(message, AWAIT_S)
            if self.current.is_execute:
                self.client.begin()
                self.last_header = message.parts[0]
            if self.can_hear and self.current.may_have_value:
                self.number += 1
                self.current.question = self._execute(cell_question(self.current.ask["code"], self.number))
            else:
                self._send(message)

    def _send(self, message):
        if message:
            self.kernel.shell.send_multipart(self.wire.frames(message, idents=()))

    def _finish(self):
        """Sends what the client has to get last: the error, the reply, and "idle"."""
        done, self.current = self.current, None
        reply = done.reply
        if done.error is not None:
            self.client.say("error", done.error, done.header)
            count = reply.content.get("execution_count") if reply else None
            self.client.reply(self.client.shell, done.message, "execute_reply",
                              {"status": "error", "execution_count": count, **done.error})
            if done.ask.get("stop_on_error", True):
                self.abort_until = time.monotonic() + ABORT_S
        elif reply is not None:
            self.client.forward(self.client.shell, reply, done.message.idents)
        if done.error is None and done.may_have_value:
            metadata = json.loads(done.message.parts[2])
            self.hints.remember(metadata.get("cellId") or done.message.id, done.ask["code"])
        self.client.status("idle", done.header)
        self._begin()

    def _finish_cell(self, sent):
        """Ends a cell whose outputs have passed, once it is known why it failed, if it did."""
        cell = self.current
        content = cell.reply.content
        lost = [name for name in dict.fromkeys(COUNTED.values()) if (sent or {}).get(name, 0) > self.arrived[name]]
        self.arrived.clear()
        if content["status"] == "error" and cell.error is None:
            name, text = content.get("ename", "Error"), content.get("evalue", "")
            if cell.stop_at is not None and (cell.is_forced or text == "Execution failed"):
                self.current.fail("Stopped", "the cell was stopped; variables are kept")
            elif cell.is_collected:
                self.current.fail("LostOutput", END_IS_LOST)
            elif text == "Execution failed":
                check = import_check(cell.ask["code"], MARK, self.number + 1)
                if check is not None and cell.mark != "imports":
                    self.number += 1
                    cell.mark = "imports"
                    self._execute(check)
                    return
                self.current.fail(*find_syntax_error(self.deno_path, cell.ask["code"]))
            else:
                self.current.fail(name, text, content.get("traceback"))
        elif content["status"] == "ok" and lost and cell.error is None:
            self.current.fail("LostOutput", f"Deno lost {' and '.join(lost)} of this cell: run it again")
        cell.sent = cell.sent or sent or {}
        if self.can_hear and cell.place and cell.mark != "line":
            self.number, cell.mark = self.number + 1, "line"
            return self._execute(error_question(cell.code, cell.place, cell.error["evalue"], self.number))
        self.client.end(cell.sent.get("hidden", 0), cell.header, cell.ask.get("code", ""), cell.error is not None)
        if self.client.allowance.is_over and cell.error is None:
            self.current.fail("TooMuchOutput", self.client.allowance.describe())
        self._finish()

    # What Deno sends

    def _on_reply(self, message):
        cell = self.current
        if cell is None:
            return
        if message.parent_id == cell.question:
            cell.has_answer = True
            if message.content["status"] == "error":
                cell.written = ""
            self._send(cell.take_written())
        if message.parent_id == cell.mark and message.content["status"] == "error":
            self.current.fail("LostOutput", f"{NO_MARK}: {message.content.get('evalue')}")
            self._finish()
        if message.parent_id != cell.message.id:
            return
        cell.reply = message
        if cell.is_execute:
            cell.mark = self._ask_for_mark()
        elif cell.is_idle:
            self._finish()

    def _on_output(self, message):
        cell = self.current
        is_cell = cell is not None and cell.is_execute
        if message.kind == MARK:
            self._on_mark(message.content)
        elif message.kind == WRITTEN:
            if cell is not None and message.content["n"] == self.number:
                cell.written = message.content["code"]
                self._send(cell.take_written())
        elif message.kind == HEARD:
            # A listener that hears of it only once its loop was broken says nothing about what waits.
            if is_cell and cell.stop_at is not None and not cell.is_forced:
                cell.is_heard = True
                cell.patience = QUERY_S if message.content.get("stopped") else AWAIT_S
        elif message.kind == UNCAUGHT:
            if is_cell and cell.error is None:
                self.current.fail("UncaughtError", str(message.content.get("message")))
        elif message.kind == "error":
            if is_cell:
                content = message.content
                self.current.fail(content["ename"], content["evalue"], content["traceback"])
        elif message.kind in OUTPUTS:
            self.arrived[COUNTED.get(message.kind, message.kind)] += 1
            header = cell.header if is_cell else self.last_header
            if message.kind == "stream":
                self.client.write(message.content["name"], message.content["text"], header)
            else:
                self.client.show(message, header)
        elif cell is not None and message.parent_id == cell.message.id:
            if message.kind != "status" or message.content["execution_state"] != "idle":
                is_echo = message.kind == "execute_input"
                return self.client.publish(message.with_code(cell.ask["code"]) if is_echo else message)
            cell.is_idle = True
            has_no_reply = cell.message.kind.startswith("comm_") and cell.message.kind != "comm_info_request"
            if not cell.is_execute and (cell.reply is not None or has_no_reply):
                self._finish()

    def _on_mark(self, content):
        if content["n"] != self.number:
            return
        if not self.is_ready:
            # What was written until here is of the start, not of a cell.
            self._drain_pipes()
            self.is_ready, self.starts = True, 0
            self.kernel.forget_file()
            self.can_hear = content.get("sent") is not None
            self.arrived.clear()
            self._begin()
        elif self.current is not None and self.current.reply is not None:
            if content.get("error"):
                self.current.fail(content["error"]["ename"], content["error"]["evalue"])
            self.current.tell_more(content.get("line"), content.get("words"))
            self._drain_pipes()
            self._finish_cell(content.get("sent"))

    def _drain_pipes(self):
        for descriptor in self.kernel.pipes:
            # Of what was written before the mark, a pipe holds no more.
            for _ in range(2):
                self._on_pipe(descriptor)

    def _on_pipe(self, descriptor):
        """Shows what a process wrote."""
        if descriptor not in self.kernel.pipes:
            return
        name, text = self.kernel.read_pipe(descriptor)
        if descriptor not in self.kernel.pipes:
            self.poller.unregister(descriptor)
        if text == "":
            return
        # Deno complains of what it was told to break off.
        if name == "stderr" and self.current is not None and IS_COLLECTED in text:
            self.current.is_collected = True
        is_noise = name == "stderr" and self.current is not None and self.current.is_forced
        if self.is_ready and not is_noise and self.last_header != b"{}":
            self.client.write(name, text, self.last_header)
        elif text.strip():
            sys.stderr.write(text)

    # What the client sends

    def _on_shell(self, message):
        message.arrived_at = time.monotonic()
        if message.kind == "inspect_request":
            self.client.status("busy", message.parts[0])
            self.hints.ask(message, message.content["code"], message.content["cursor_pos"])
        else:
            self.queue.append(message)

    def _on_control(self, message):
        if message.kind == "interrupt_request":
            self.stop()
            self.client.reply(self.client.control, message, "interrupt_reply", {"status": "ok"})
        elif message.kind == "shutdown_request":
            content = {"status": "ok", "restart": message.content.get("restart", False)}
            self.client.reply(self.client.control, message, "shutdown_reply", content)
            self.is_over = True
        elif message.kind == "kernel_info_request":
            self.control_idents.append(message.idents)
            self.kernel.control.send_multipart(self.wire.frames(message, idents=()))

    def stop(self, *_):
        """Stops the cell under way: tells JavaScript; at the second time starts Deno again."""
        if self.can_hear:
            self.kernel.interrupt()
        cell = self.current
        if cell is None or not cell.is_execute:
            return
        self.abort_until = time.monotonic() + ABORT_S
        if cell.stop_at is None:
            cell.stop_at = time.monotonic()
        else:
            cell.stop_at, cell.is_heard, cell.is_forced = 0.0, False, True

    def _press_on(self):
        """Goes on where a cell that is to stop has not ended: breaks a busy loop, or starts Deno again."""
        cell = self.current
        if cell is None or cell.stop_at is None:
            return
        waited = time.monotonic() - cell.stop_at
        if not cell.is_heard and not cell.is_forced and waited > (DEAF_S if self.can_hear else 0.0):
            cell.is_forced = True
            request = self.wire.make("interrupt_request", {})
            self.kernel.control.send_multipart(self.wire.frames(request))
        if waited > cell.patience + (0.0 if cell.is_heard else DEAF_S):
            self._restart("Stopped", "The cell did not end when it was stopped")

    # The loop

    def _tick(self):
        if os.getppid() != self.parent:
            self.is_over = True
        elif not self.kernel.is_running():
            end = self.kernel.describe_end()
            if not self.is_ready and self.starts >= MOST_STARTS:
                print(f"Deno's kernel does not start: {end}", file=sys.stderr, flush=True)
                self.is_over = True
                return
            self._read_rest()
            self._restart("DeadKernel", f"The kernel ended ({end})")
        elif not self.is_ready and time.monotonic() - self.pinged_at > PING_S:
            self.pinged_at = time.monotonic()
            self._ask_for_mark()
        else:
            self._press_on()

    def _read_rest(self):
        """Reads what a kernel that has ended sent before."""
        while self.kernel.iopub.poll(50):
            self._read(self.kernel.iopub)
        self._drain_pipes()

    def _read(self, one):
        """Reads what a socket has, but not so much that others would wait."""
        handlers = {self.client.shell: self._on_shell, self.client.control: self._on_control,
                    self.kernel.shell: self._on_reply, self.kernel.iopub: self._on_output}
        kernel = self.kernel
        for _ in range(MOST_AT_ONCE):
            if self.is_over or self.kernel is not kernel:
                return
            try:
                frames = one.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if one is self.client.heartbeat:
                one.send_multipart(frames)
                continue
            message = self.wire.read(frames)
            if message is None:
                continue
            if one in handlers:
                handlers[one](message)
            elif one is self.kernel.control and self.control_idents:
                self.client.forward(self.client.control, message, self.control_idents.popleft())
            elif one is self.kernel.stdin and self.current is not None:
                self.client.forward(self.client.stdin, message, self.current.message.idents)
            elif one is self.client.stdin:
                self.kernel.stdin.send_multipart(self.wire.frames(message, idents=()))

    def _wait(self):
        """Gives the seconds until something is to be done with Deno where nothing arrives."""
        if not self.is_ready:
            return PING_S / 2
        if self.current is None:
            return TICK_S
        if self.current.is_hurried:
            self.kernel.hurry()
            return HURRY_S
        return TICK_S if self.current.stop_at is None else PING_S / 2

    def serve(self):
        """Works until it is told to end, or whoever started it has ended."""
        while not self.is_over:
            kernel = self.kernel
            for one, _ in self.poller.poll(1000 * min(self._wait(), self.client.flush_in())):
                if self.kernel is not kernel:
                    break
                if one == self.hints.socket.fileno():
                    self.client.answer(self.hints.answers())
                elif isinstance(one, int):
                    self._on_pipe(one)
                else:
                    self._read(one)
            self._begin()
            self._tick()

    def close(self):
        self.hints.close()
        self.kernel.close()
        self.context.destroy(linger=500)
