"""Says of what type a name in a cell is, by Deno's language server over the cells that have run.

The kernel itself answers every inspect_request with "nothing found". The server starts with the first
question, in a thread; answers are taken from answers() once the socket of ready() can be read.
"""

import collections
import json
import os
import queue
import socket
import subprocess
import threading
from pathlib import Path

SCHEME = "vscode-notebook-cell:"
TIMEOUT_S = 20
LONGEST_ANSWER = 20_000


class TypeHints:
    """Questions about cells, and their answers, in the order in which they come."""

    def __init__(self, deno):
        self._deno = deno
        self._cells = {}
        self._questions = queue.Queue()
        self._answers = collections.deque()
        self._wake, self.socket = socket.socketpair()
        self._thread = None
        self._server = None

    def remember(self, key, source):
        """Keeps the source of a cell that has run, in the place of what it was before."""
        self._cells[key] = source

    def forget(self):
        self._cells.clear()

    def ask(self, asker, code, at):
        """Asks what stands at a place of a cell, counted in characters; the asker comes back with the answer."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        others = [source for source in self._cells.values() if source != code]
        self._questions.put((asker, [*others, code], at))

    def answers(self):
        """Gives askers with their answers, each a text in Markdown or None."""
        self.socket.recv(4096)
        while self._answers:
            yield self._answers.popleft()

    def close(self):
        if self._server is not None:
            self._server.close()

    def _work(self):
        while True:
            asker, cells, at = self._questions.get()
            try:
                self._server = self._server or LanguageServer(self._deno)
                answer = self._server.hover(cells, at)
            except (OSError, ValueError, KeyError, TypeError):
                answer = None
                self.close()
                self._server = None
            self._answers.append((asker, answer))
            self._wake.send(b"x")


class LanguageServer:
    """`deno lsp`, asked about one notebook after the other."""

    def __init__(self, deno):
        self._process = subprocess.Popen(
            [deno, "lsp", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self._number = 0
        self._notebook = 0
        self._cells, self._names, self._uri = None, [], None
        root = next((folder for folder in (Path.cwd(), *Path.cwd().parents)
                     if (folder / "deno.json").exists()), Path.cwd())
        folder = {"uri": root.as_uri(), "name": root.name}
        self._request("initialize", {
            "processId": os.getpid(), "rootUri": folder["uri"], "workspaceFolders": [folder],
            "initializationOptions": {"enable": True, "documentPreloadLimit": 0},
            # Without folders of a workspace it reads no deno.json, so that no import has a type.
            "capabilities": {"workspace": {"workspaceFolders": True},
                             "notebookDocument": {"synchronization": {}},
                             "textDocument": {"hover": {"contentFormat": ["markdown"]}}}})
        self._notify("initialized", {})

    def hover(self, cells, at):
        """Gives what the server says of a place in the last of the cells."""
        if cells != self._cells:
            self._close_notebook()
            self._open_notebook(cells)
        before = cells[-1][:at]
        line = before.rsplit("\n", 1)[-1]
        place = {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}
        found = self._request("textDocument/hover",
                              {"textDocument": {"uri": self._names[-1]}, "position": place})
        return found["contents"]["value"][:LONGEST_ANSWER] if found else None

    def _open_notebook(self, cells):
        """Opens cells as a notebook, which stays open: a further question about them takes milliseconds."""
        self._notebook += 1
        path = f"{Path.cwd().as_posix()}/inspected_{os.getpid()}_{self._notebook}.ipynb"
        names = [f"{SCHEME}{path}#W{number}sZmlsZQ%3D%3D" for number in range(len(cells))]
        self._uri = f"file://{path}"
        notebook = {"uri": self._uri, "notebookType": "jupyter-notebook", "version": 1,
                    "cells": [{"kind": 2, "document": name} for name in names]}
        texts = [{"uri": name, "languageId": "typescript", "version": 1, "text": text}
                 for name, text in zip(names, cells)]
        self._notify("notebookDocument/didOpen",
                     {"notebookDocument": notebook, "cellTextDocuments": texts})
        self._cells, self._names = cells, names

    def _close_notebook(self):
        if self._names:
            self._notify("notebookDocument/didClose", {
                "notebookDocument": {"uri": self._uri},
                "cellTextDocuments": [{"uri": name} for name in self._names]})
            self._cells, self._names = None, []

    def close(self):
        self._process.kill()
        self._process.wait()

    def _request(self, method, params):
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params})
        timer = threading.Timer(TIMEOUT_S, self._process.kill)
        timer.start()
        try:
            while True:
                message = self._read()
                if "method" in message and "id" in message:
                    self._write({"id": message["id"], "result": None})
                elif message.get("id") == self._number:
                    return message.get("result")
        finally:
            timer.cancel()

    def _notify(self, method, params):
        self._write({"method": method, "params": params})

    def _write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self):
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        if size == 0:
            raise OSError("the language server has ended")
        return json.loads(self._process.stdout.read(size))
