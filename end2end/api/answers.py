"""Checks that the description is OpenAPI 3.1, and that answers to ordinary requests are what it says."""

import os
import uuid

import requests
import schemathesis
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

url, inquiry = os.environ["API_URL"], os.environ["INQUIRY_ID"]
guest = {"Authorization": f"Bearer {os.environ['GUEST_TOKEN']}"}
customer = {"Authorization": f"Bearer {os.environ['CUSTOMER_TOKEN']}"}
staff = {"Cookie": f"porchlight_session={os.environ['SESSION']}"}

validate(requests.get(f"{url}/api/openapi.json", timeout=10).json(), cls=OpenAPIV31SpecValidator)
schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")


def message():
    return {"content": "Is it waterproof?", "clientMessageId": str(uuid.uuid4())}


def check(status, method, path, who=None, body=None, at=inquiry, **query):
    given = {} if body is None else {"body": body, "media_type": "application/json"}
    place = {"id": at} if "{id}" in path else {}
    case = schema[path][method].Case(path_parameters=place, headers=who or {}, query=query, **given)
    response = case.call(base_url=url)
    case.validate_response(response)
    assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
    return response.json() if response.content else None


inquiries, chats = "/api/support-inquiries", "/api/support_chat"
opened = check(201, "POST", inquiries, body={"subject": "A lamp", "message": "Hello"})
assert opened["inquiryAccessToken"].startswith("si_")
check(201, "POST", chats, body={"inbox": "demo"})
mine = check(201, "POST", inquiries, customer, {"subject": "My lamp", "message": "Hello"})
assert "inquiryAccessToken" not in mine
assert [item["id"] for item in check(200, "GET", inquiries, customer, limit=1)["items"]] == [mine["id"]]
for path in (inquiries + "/{id}", chats):
    check(200, "GET", path, guest)
    check(201, "POST", path + "/messages", guest, message())
    check(200, "GET", path + "/messages", guest)
    check(200, "GET", path + "/messages", guest, sinceEventId=0)
for path in ("/api/admin/support-inquiries", "/api/admin/chats"):
    check(200, "GET", path, staff)
    check(200, "GET", path + "/{id}", staff)
    check(201, "POST", path + "/{id}/messages", staff, message())
    check(200, "GET", path + "/{id}/messages", staff, sinceEventId=0)
check(200, "PATCH", "/api/admin/support-inquiries/{id}/status", staff, {"status": "waiting"})
check(200, "PATCH", "/api/admin/support-inquiries/{id}/assign", staff, {"assignedAdminId": None})
check(200, "GET", "/api/admin/support-inquiries/{id}/activities", staff)
agents, departments, ben = "/support/agents", "/support/departments", os.environ["AGENT_ID"]
ids = [check(201, "POST", departments, staff, {"name": name, "tier": 2})["id"] for name in ("Kept", "Merged", "Deleted")]
check(409, "POST", departments, staff, {"name": "KEPT"})
check(200, "PATCH", departments + "/{id}", staff, {"description": "Parcels"}, at=ids[0])
check(200, "PATCH", agents + "/{id}", staff, {"departmentId": ids[1], "capacity": 5, "phone": "+49 30 1234567"}, at=ben)
check(200, "PUT", agents + "/{id}/availability", staff, {"availability": "busy"}, at=ben)
check(200, "PUT", agents + "/me/availability", staff, {"availability": "available"})
assert check(200, "POST", departments + "/{id}/merge", staff, {"into": ids[0]}, at=ids[1])["agentCount"] == 1
check(409, "DELETE", departments + "/{id}", staff, at=ids[0])
check(204, "DELETE", departments + "/{id}", staff, at=ids[0], into=ids[2])
assert [agent["id"] for agent in check(200, "GET", agents, staff, department=ids[2])] == [ben]
check(200, "GET", departments, staff)
other = {"Authorization": f"Bearer {os.environ['OTHER_TOKEN']}"}
check(204, "DELETE", chats + "/token", other)
check(403, "GET", chats, other)
check(404, "POST", chats, body={"inbox": "nothing"})
check(400, "POST", chats, body={"inbox": "demo", "email": "x"})
check(401, "GET", chats)
check(403, "GET", chats, {"Authorization": "Bearer si_wrong"})
