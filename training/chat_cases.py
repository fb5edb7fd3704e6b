"""Writes fixtures/chat-templates.json: chat templates of the kinds that small models have, and what transformers makes of
a message with them. With `--real FOLDER` it adds to fixtures/real-tokenizers.json what the templates of the real
tokenizers give: see training/family_tokenizers.py."""

import argparse
import json
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

FIXTURES = Path(__file__).parent.parent / "fixtures"
MESSAGES = ["What is 2 + 2?", "  Two lines,\n{{ braces }} & <b>signs</b> \"'\\ 🙂  ", ""]

CHATML = """{% for message in messages %}
{% if loop.first and messages[0]['role'] != 'system' %}
{{ '<|im_start|>system\nBe brief.<|im_end|>\n' }}
{% endif %}
{{- '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' -}}
{% endfor %}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"""

HEADERS = """{{- bos_token }}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{%- if tools is not none %}{{- raise_exception("no tools") }}{%- endif %}
{%- set ns = namespace(count=0) %}
{%- for message in messages %}
    {%- set ns.count = ns.count + 1 %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt and ns.count == 1 %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"""

TURNS = """{{ bos_token }}{%- for message in messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Roles must alternate") }}
    {%- endif -%}
    {%- set role = "model" if message['role'] == "assistant" else message['role'] -%}
    {{ '<start_of_turn>' + role + '\n' }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}{{ item['text'] }}{%- endfor -%}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}
"""

THINKING = """{%- set ns = namespace(last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- if message.role == "user" and not message.content.startswith('<tool_response>') %}
        {%- set ns.last = messages|length - 1 - loop.index0 %}
        {%- break %}
    {%- endif %}
{%- endfor %}
{%- macro begun(role, text='') %}{{- '<|im_start|>' ~ role ~ '\n' ~ text }}{%- endmacro %}
{%- for message in messages %}
    {%- if message.role == "tool" %}{% continue %}{% endif %}
    {%- if message.role == "assistant" %}
        {{- begun('assistant') }}
        {%- generation %}
        {{- message.content.split('</think>')[-1].lstrip('\n') + '<|im_end|>\n' }}
        {%- endgeneration %}
    {%- else %}
        {{- begun(message.role, message.get('content', '')) + '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- begun('assistant') }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
{%- endif %}
"""

TOKENS = {"bos_token": "<bos>", "eos_token": "<eos>"}


def rendered(template: str, tokens: dict[str, str], message: str) -> str:
    [text], _ = render_jinja_template(
        [[{"role": "user", "content": message}]],
        chat_template=template,
        add_generation_prompt=True,
        **tokens,
    )
    return text


def cases(template: str, tokens: dict[str, str]) -> list[str]:
    return [rendered(template, tokens, message) for message in MESSAGES]


def special_tokens(config: dict) -> dict[str, str]:
    return {key: value for key, value in config.items() if key.endswith("_token") and isinstance(value, str)}


def real(folder: Path) -> None:
    path = FIXTURES / "real-tokenizers.json"
    fixtures = json.loads(path.read_text())
    for name, one in fixtures["tokenizers"].items():
        models = folder / name.split("/")[1] / "package" / "models"
        config = json.loads((models / "tokenizer_config.json").read_text())
        if "chat_template" in config:
            one["chats"] = cases(config["chat_template"], special_tokens(config))
    path.write_text(json.dumps(fixtures | {"messages": MESSAGES}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path)
    folder = parser.parse_args().real
    if folder:
        return real(folder)
    templates = {"ChatML": CHATML, "headers": HEADERS, "turns": TURNS, "thinking": THINKING}
    fixtures = {
        name: {"template": template, "rendered": cases(template, TOKENS)} for name, template in templates.items()
    }
    path = FIXTURES / "chat-templates.json"
    path.write_text(json.dumps({"messages": MESSAGES, "tokens": TOKENS, "templates": fixtures}) + "\n")


main()
