"""x"""

from django.urls import reverse


def test_x(world, browse):
    page = browse("coordinator", "coordinator").get(reverse("reporting:simulation"))
    assert page.status_code == 200
    print(page.content.decode()[-3000:])
